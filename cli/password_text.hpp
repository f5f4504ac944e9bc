// Where a text holds a password that nobody declared: `://user:PASSWORD@` and `password = VALUE`, as in a connection
// string that ended up in a message. Pure; sees the form only, so it finds too much rather than too little.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace pipec::cli {

struct PasswordText {
  std::size_t begin = 0, end = 0;  // bytes of the value, without its quotes
  bool certain = false;            // quoted, or in a URL: not just a word after `password =`
};

// In the order of the text, none inside another. In JSON a quote is `\"`, and `"` ends a string.
std::vector<PasswordText> find_passwords(std::string_view text, bool json);

}  // namespace pipec::cli
