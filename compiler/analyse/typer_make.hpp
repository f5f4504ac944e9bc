// How a node is made: null and trouble come from its children. For the .cpp files of Typer only.
#pragma once

#include "compiler/analyse/expression.hpp"

namespace pipec::analyse {

template <class Node>
ir::ExprId Typer::make(Node node, ir::Type type, Span span, const std::vector<ir::ExprId>& children, bool fallible) {
  for (const auto child : children) {
    const auto& expr = context_.program.exprs[child];
    type.nullable = type.nullable || expr.type.nullable;
    fallible = fallible || expr.fallible;
  }
  return context_.program.exprs.add(ir::Expr{std::move(type), span, std::move(node), fallible});
}

template <class Node>
ir::ExprId Typer::make(Node node, ir::Type type, Span span, std::initializer_list<ir::ExprId> children, bool fallible) {
  return make(std::move(node), std::move(type), span, std::vector<ir::ExprId>(children), fallible);
}

}  // namespace pipec::analyse
