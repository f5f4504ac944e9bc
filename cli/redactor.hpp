// Takes secret values out of everything that leaves the program: text, JSON, reports.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pipec::cli {

class Redactor {
 public:
  // From now on `value` is replaced by `***`, also in its JSON-escaped form. A value of fewer than four bytes is not
  // looked for: it would be found in every second word, and no message is made from one on purpose.
  void add(const std::string& value);
  // The same for every password that a connection string or a setting in this text holds beyond doubt.
  void add_passwords_of(std::string_view text);
  // The name of a secret: `password = NAME` shows no value.
  void add_name(const std::string& name);

  // Without the values, and without what stands after `password =` or in `://user:…@`, whoever wrote it.
  std::string clean(std::string_view text) const;

 private:
  std::string mask_passwords(std::string_view text) const;
  bool is_name(std::string_view word) const;

  mutable std::mutex mutex_;
  std::vector<std::string> values_;  // longest first
  std::set<std::string, std::less<>> names_{"pg_pass"};  // of the example in a help text
};

}  // namespace pipec::cli
