// What `--approve` takes to let a decision through.
#pragma once

#include <optional>
#include <string>

#include "compiler/plan/plan.hpp"

namespace pipec::cli {

// "reload:orders.csv"; none when approving is not the way on.
std::optional<std::string> approval_of(const plan::Decision& decision);

}  // namespace pipec::cli
