#include "cli/redactor.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace pipec::cli {

void Redactor::add(const std::string& value) {
  if (value.size() < 4) return;
  std::string escaped = nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  escaped = escaped.substr(1, escaped.size() - 2);
  const std::lock_guard lock(mutex_);
  for (const std::string& form : {value, escaped}) {
    if (std::find(values_.begin(), values_.end(), form) == values_.end()) values_.push_back(form);
  }
  std::stable_sort(values_.begin(), values_.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

std::string Redactor::clean(std::string_view text) const {
  std::string cleaned(text);
  const std::lock_guard lock(mutex_);
  for (const std::string& value : values_) {
    for (std::size_t at = 0; (at = cleaned.find(value, at)) != std::string::npos; at += 3) {
      cleaned.replace(at, value.size(), "***");
    }
  }
  return cleaned;
}

}  // namespace pipec::cli
