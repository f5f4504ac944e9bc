// Takes secret values out of everything that leaves the program: text, JSON, reports.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace pipec::cli {

class Redactor {
 public:
  // From now on `value` is replaced by `***`, also in its JSON-escaped form. A value of fewer than four bytes is not
  // looked for: it would be found in every second word, and no message is made from one on purpose.
  void add(const std::string& value);
  std::string clean(std::string_view text) const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> values_;  // longest first
};

}  // namespace pipec::cli
