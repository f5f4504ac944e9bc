// An expression as a person would write it: `updated_at >= created_at`. Not always what the user wrote.
#pragma once

#include <string>

#include "compiler/ir/program.hpp"

namespace pipec::cli {

std::string expression_text(const ir::Program& program, const ir::Task& task, ir::ExprId expr);

}  // namespace pipec::cli
