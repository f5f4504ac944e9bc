// Reads the settings of a connection (S-M): only known names, numbers and durations in range.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/target/target.hpp"

namespace pipec::target {

// Throws TargetError naming the connection and the nearest known setting when one is unknown or `required` is missing.
void check_names(const Settings& settings);

// The value, or `fallback` when the setting is absent or empty.
std::string setting(const Settings& settings, const std::string& name, const std::string& fallback = {});

// "5s", "250ms", "1min", "2h", or a bare number of seconds, in milliseconds; `fallback` when absent.
std::int64_t duration_ms(const Settings& settings, const std::string& name, std::int64_t fallback);

// A wrong setting, as the user reads it: connection "dw": `port`: why; next: …
[[noreturn]] void wrong_setting(const Settings& settings, const std::string& name, const std::string& why);

}  // namespace pipec::target
