// Pieces that the two halves of `dump` share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/syntax/ast.hpp"

namespace pipec::syntax {

std::string quoted(std::string_view text);
std::string_view symbol(ast::BinaryOp op);
std::string dump_arguments(const std::vector<ast::Argument>& arguments);  // with a blank in front of each

}  // namespace pipec::syntax
