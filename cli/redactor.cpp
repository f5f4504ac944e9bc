#include "cli/redactor.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/password_text.hpp"

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

void Redactor::add_passwords_of(std::string_view text) {
  for (const PasswordText& password : find_passwords(text, false)) {
    if (password.certain) add(std::string(text.substr(password.begin, password.end - password.begin)));
  }
}

void Redactor::add_name(const std::string& name) {
  const std::lock_guard lock(mutex_);
  names_.insert(name);
}

// A known name, with at most the punctuation of the text around it.
bool Redactor::is_name(std::string_view word) const {
  const std::size_t last = word.find_last_not_of(",;}`)'\\.");
  return last != std::string_view::npos && names_.contains(word.substr(0, last + 1));
}

std::string Redactor::mask_passwords(std::string_view text) const {
  const bool json = text.starts_with('{') || text.starts_with('[');
  std::string masked;
  std::size_t copied = 0;
  for (const PasswordText& password : find_passwords(text, json)) {
    if (!password.certain && is_name(text.substr(password.begin, password.end - password.begin))) continue;
    masked += text.substr(copied, password.begin - copied);
    masked += "***";
    copied = password.end;
  }
  return masked += text.substr(copied);
}

std::string Redactor::clean(std::string_view text) const {
  const std::lock_guard lock(mutex_);
  std::string cleaned = mask_passwords(text);
  for (const std::string& value : values_) {
    for (std::size_t at = 0; (at = cleaned.find(value, at)) != std::string::npos; at += 3) {
      cleaned.replace(at, value.size(), "***");
    }
  }
  return cleaned;
}

}  // namespace pipec::cli
