#include "cli/zones.hpp"

#include <algorithm>
#include <optional>

#include "base/suggest.hpp"
#include "runtime/validate/validate.hpp"

namespace pipec::cli {
namespace {

constexpr diagnostic::Message<std::string_view> unknown_zone{"E0830", "this machine knows no time zone `{}`"};

class ZoneCheck {
 public:
  explicit ZoneCheck(diagnostic::Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void operator()(const std::string& zone, Span span) {
    if (names_.empty()) names_ = validate::zone_names();
    if (std::find(names_.begin(), names_.end(), zone) != names_.end()) return;
    ok = false;
    auto added = diagnostics_.add(unknown_zone, span, zone);
    if (names_.empty()) {
      added.help("it has no zones at all: install the package tzdata");
    } else if (const auto near = suggest(zone, names_)) {
      added.help("did you mean `" + *near + "`?");
    } else {
      added.help("zones are named as in `Europe/Berlin`, `America/New_York`, `UTC`");
    }
  }

  bool ok = true;

 private:
  diagnostic::Diagnostics& diagnostics_;
  std::vector<std::string> names_;  // read on the first use: most files name no zone
};

// The zone of today(zone) and yesterday(zone), when it is written out.
const std::string* zone_argument(const ir::Program& program, const ir::Expr& expr) {
  const auto* call = std::get_if<ir::Call>(&expr.node);
  if (call == nullptr || call->arguments.empty()) return nullptr;
  if (call->function != ir::Function::today && call->function != ir::Function::yesterday) return nullptr;
  const auto* constant = std::get_if<ir::Constant>(&program.exprs[call->arguments[0]].node);
  return constant == nullptr ? nullptr : std::get_if<std::string>(&constant->value.data);
}

}  // namespace

bool check_zones(const ir::Program& program, diagnostic::Diagnostics& diagnostics) {
  ZoneCheck check(diagnostics);
  for (const auto& expr : program.exprs) {
    if (const auto* zone = zone_argument(program, expr)) check(*zone, expr.span);
  }
  for (const auto& task : program.tasks) {
    for (const auto& column : task.columns) {
      for (const auto& stage : column.stages) {
        if (!stage.zone.empty()) check(stage.zone, stage.span);
      }
    }
  }
  return check.ok;
}

}  // namespace pipec::cli
