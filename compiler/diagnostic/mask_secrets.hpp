// A secret that was written into a .pipe file must not travel into logs with the line that a message shows.
#pragma once

#include <string>
#include <string_view>

namespace pipec::diagnostic {

// `line` with the characters of string literals that are set to `password`, `secret_key`, `session_token` or `api_key`
// replaced by `*`, byte for byte, so that columns stay. An open string counts up to the line's end.
std::string mask_secrets(std::string_view line);

}  // namespace pipec::diagnostic
