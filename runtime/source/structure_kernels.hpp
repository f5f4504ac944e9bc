// Inside of the room: the kernels that only some machines have.
#pragma once

#include <vector>

#include "runtime/source/structure.hpp"

namespace pipec::source {

// Those that this machine can run, the fastest first; none where the program was not built for x86-64.
std::vector<Kernel> x86_kernels();

}  // namespace pipec::source
