// A secret that was written into a .pipe file must not travel into logs with the line that a message shows, nor with
// what the message says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostic/diagnostic.hpp"

namespace pipec::diagnostic {

// `line` with the characters of secret string literals replaced by `*`, byte for byte, so that columns stay. Secret is
// a literal that follows a word such as `password`, `api_key` or `pwd`, and on a line that declares a `secret` every
// one but the argument of env() and file(). An open string counts up to the line's end.
std::string mask_secrets(std::string_view line);

// What mask_secrets() hides of `line`: the literals without their quotes.
std::vector<std::string> secrets_in(std::string_view line);

// `text` with every one of `secrets`, and the beginning of one that was cut short, replaced by `*`.
std::string mask_in_text(std::string text, const std::vector<std::string>& secrets);

// The diagnostic as it may be shown: the secrets of the lines that it points at are masked in all that it says. An
// edit that would write a secret is left out.
Diagnostic without_secrets(const Diagnostic& diagnostic, const text::Sources& sources);

}  // namespace pipec::diagnostic
