#include "cli/approval.hpp"

namespace pipec::cli {

std::optional<std::string> approval_of(const plan::Decision& decision) {
  static constexpr std::string_view option = "--approve ";
  const auto at = decision.next.find(option);
  if (at == std::string::npos) return std::nullopt;
  std::string object = decision.next.substr(at + option.size());
  if (object.starts_with('\'') || object.starts_with('"')) return object.substr(1, object.find(object.front(), 1) - 1);
  return object.substr(0, object.find_first_of(" `,;\n"));
}

}  // namespace pipec::cli
