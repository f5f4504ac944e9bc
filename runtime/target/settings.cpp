#include "runtime/target/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "base/suggest.hpp"

namespace pipec::target {
namespace {

const std::vector<std::string>& known_names(ir::ConnectionKind kind) {
  static const std::vector<std::string> sqlite = {"file", "busy_timeout"};
  static const std::vector<std::string> postgres = {"host",    "port",        "database",        "user",   "password",
                                                    "sslmode", "sslrootcert", "connect_timeout", "options"};
  return kind == ir::ConnectionKind::sqlite ? sqlite : postgres;
}

}  // namespace

void wrong_setting(const Settings& settings, const std::string& name, const std::string& why) {
  // Told as `authentication`: like a wrong password it is configuration, exit 78.
  throw TargetError(Trouble::authentication, fmt::format("connection `{}`: setting `{}`: {}", settings.name, name, why));
}

void check_names(const Settings& settings) {
  const auto& known = known_names(settings.kind);
  for (const auto& [name, value] : settings.values) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const auto near = suggest(name, known);
    wrong_setting(settings, name,
                  near ? fmt::format("there is no such setting; did you mean `{}`?", *near)
                       : fmt::format("there is no such setting; known: {}", fmt::join(known, ", ")));
  }
  if (settings.kind == ir::ConnectionKind::sqlite && setting(settings, "file").empty()) {
    wrong_setting(settings, "file", "is missing; next: write `file = \"name.db\"` in the connection");
  }
}

std::string setting(const Settings& settings, const std::string& name, const std::string& fallback) {
  const auto found = settings.values.find(name);
  return found == settings.values.end() || found->second.empty() ? fallback : found->second;
}

std::int64_t duration_ms(const Settings& settings, const std::string& name, std::int64_t fallback) {
  const std::string text = setting(settings, name);
  if (text.empty()) return fallback;
  struct Unit {
    std::string_view name;
    double ms;
  };
  static constexpr std::array<Unit, 7> units = {
      {{"", 1000}, {"us", 0.001}, {"ms", 1}, {"s", 1000}, {"min", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
  double amount = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, amount, std::chars_format::fixed);
  if (error == std::errc() && amount >= 0) {
    const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
    for (const Unit& known : units) {
      if (known.name != unit) continue;
      const double ms = amount * known.ms;
      if (ms <= 2'000'000'000) return static_cast<std::int64_t>(ms + 0.5);
    }
  }
  wrong_setting(settings, name, fmt::format("`{}` is not a duration up to 23 days; write for example `5s`", text));
}

}  // namespace pipec::target
