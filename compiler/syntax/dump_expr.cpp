// Expressions as S-expressions: (+ a (* b 2)), (in x [1 2]), (f a zone="x").
#include <fmt/format.h>

#include "base/utf8.hpp"
#include "compiler/syntax/dump.hpp"
#include "compiler/syntax/parse.hpp"

namespace pipec::syntax {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string dump_arguments(const std::vector<ast::Argument>& arguments) {
  std::string out;
  for (const auto& argument : arguments) {
    out += " ";
    if (argument.name) out += argument.name->text + "=";
    out += dump(*argument.value);
  }
  return out;
}

std::string_view symbol(ast::BinaryOp op) {
  switch (op) {
    case ast::BinaryOp::add: return "+";
    case ast::BinaryOp::subtract: return "-";
    case ast::BinaryOp::multiply: return "*";
    case ast::BinaryOp::divide: return "/";
    case ast::BinaryOp::modulo: return "%";
    case ast::BinaryOp::coalesce: return "??";
    case ast::BinaryOp::logical_and: return "and";
    case ast::BinaryOp::logical_or: return "or";
    case ast::BinaryOp::equal: return "==";
    case ast::BinaryOp::not_equal: return "!=";
    case ast::BinaryOp::less: return "<";
    case ast::BinaryOp::less_equal: return "<=";
    case ast::BinaryOp::greater: return ">";
    case ast::BinaryOp::greater_equal: return ">=";
  }
  return "?";
}

namespace {

struct ExprDump {
  std::string operator()(const ast::Null&) const { return "null"; }
  std::string operator()(const ast::Bool& n) const { return n.value ? "true" : "false"; }
  std::string operator()(const ast::Integer& n) const { return n.digits; }
  std::string operator()(const ast::DecimalNumber& n) const { return n.digits; }
  std::string operator()(const ast::FloatNumber& n) const { return n.digits + "f"; }
  std::string operator()(const ast::String& n) const { return quoted(n.value); }
  std::string operator()(const ast::Interpolated& n) const {
    std::string out = "(f " + quoted(n.texts[0]);
    for (std::size_t i = 0; i < n.values.size(); ++i) out += " " + dump(*n.values[i]) + " " + quoted(n.texts[i + 1]);
    return out + ")";
  }
  std::string operator()(const ast::Regex& n) const { return "re" + quoted(n.pattern); }
  std::string operator()(const ast::Moment& n) const { return "@" + n.text; }
  std::string operator()(const ast::Quantity& n) const { return n.digits + n.unit; }
  std::string operator()(const ast::Percent& n) const { return n.digits + "%"; }
  std::string operator()(const ast::Array& n) const {
    std::string out;
    for (const auto& item : n.items) out += (out.empty() ? "" : " ") + dump(*item);
    return "[" + out + "]";
  }
  std::string operator()(const ast::Map& n) const {
    std::string out;
    for (const auto& [key, value] : n.entries) out += (out.empty() ? "" : " ") + dump(*key) + "=" + dump(*value);
    return "{" + out + "}";
  }
  std::string operator()(const ast::Call& n) const {
    return "(" + n.function.text() + dump_arguments(n.arguments) + ")";
  }
  std::string operator()(const ast::Reference& n) const { return n.path.text(); }
  std::string operator()(const ast::Unary& n) const {
    const auto* op = n.op == ast::UnaryOp::negate ? "-" : n.op == ast::UnaryOp::plus ? "+" : "not";
    return fmt::format("({} {})", op, dump(*n.operand));
  }
  std::string operator()(const ast::Binary& n) const {
    return fmt::format("({} {} {})", symbol(n.op), dump(*n.left), dump(*n.right));
  }
  std::string operator()(const ast::Range& n) const { return fmt::format("(.. {} {})", dump(*n.low), dump(*n.high)); }
  std::string operator()(const ast::In& n) const {
    return fmt::format("({} {} {})", n.negated ? "not-in" : "in", dump(*n.subject), dump(*n.set));
  }
  std::string operator()(const ast::IsNull& n) const {
    return fmt::format("({} {})", n.negated ? "is-not-null" : "is-null", dump(*n.subject));
  }
  std::string operator()(const ast::Matches& n) const {
    return fmt::format("({} {} {})", n.negated ? "not-matches" : "matches", dump(*n.subject), quoted(n.pattern.value));
  }
  std::string operator()(const ast::If& n) const {
    return fmt::format("(if {} {} {})", dump(*n.condition), dump(*n.then), dump(*n.otherwise));
  }
};

}  // namespace

std::string dump(const ast::Expr& expr) { return std::visit(ExprDump{}, expr.node); }

}  // namespace pipec::syntax
