// What an expression is made of, for those who ask the same of every node.
#pragma once

#include <variant>
#include <vector>

#include "compiler/ir/expr.hpp"

namespace pipec::validate {

// Calls `f(ExprId)` for each operand of the node, from left to right.
template <class F>
void each_operand(const ir::Expr& expr, F f) {
  struct Visit {
    F& call;
    void all(const std::vector<ir::ExprId>& ids) const {
      for (const auto id : ids) call(id);
    }
    void operator()(const ir::Constant&) const {}
    void operator()(const ir::ColumnRef&) const {}
    void operator()(const ir::MetaRef&) const {}
    void operator()(const ir::ParamRef&) const {}
    void operator()(const ir::RowText&) const {}
    void operator()(const ir::Call& node) const { all(node.arguments); }
    void operator()(const ir::Negate& node) const { call(node.operand); }
    void operator()(const ir::Not& node) const { call(node.operand); }
    void operator()(const ir::Arithmetic& node) const { call(node.left), call(node.right); }
    void operator()(const ir::Compare& node) const { call(node.left), call(node.right); }
    void operator()(const ir::Logic& node) const { call(node.left), call(node.right); }
    void operator()(const ir::Coalesce& node) const { all(node.arguments); }
    void operator()(const ir::IsNull& node) const { call(node.operand); }
    void operator()(const ir::InList& node) const { call(node.subject), all(node.items); }
    void operator()(const ir::Between& node) const { call(node.subject), call(node.low), call(node.high); }
    void operator()(const ir::Matches& node) const { call(node.subject); }
    void operator()(const ir::If& node) const { call(node.condition), call(node.then), call(node.otherwise); }
    void operator()(const ir::Cast& node) const { call(node.operand); }
  };
  std::visit(Visit{f}, expr.node);
}

}  // namespace pipec::validate
