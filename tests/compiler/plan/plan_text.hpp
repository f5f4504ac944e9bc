// A whole load as text, for golden files.
#pragma once

#include <string>

#include "compiler/plan/plan.hpp"

namespace pipec::test {

std::string dump(const plan::TaskPlan& task);

// Compares with tests/compiler/plan/data/NAME; PIPEC_UPDATE=1 writes it instead.
void check_golden(const std::string& name, const std::string& actual);

}  // namespace pipec::test
