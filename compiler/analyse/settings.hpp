// A block of settings with a closed list of names (S-B3): unknown and repeated names are reported once, and each
// value is read as what the name takes. Readers return none when the setting is missing or wrong (then reported).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/analyse/context.hpp"

namespace pipec::analyse {

class Settings {
 public:
  // `what` ends the sentence "`x` is not …": "a csv option". A null block has no settings.
  Settings(Context& context, const ast::Block* block, std::string_view what, std::vector<std::string> known,
           std::string_view example);

  const ast::Setting* find(std::string_view name) const;
  std::optional<bool> boolean(std::string_view name);
  std::optional<std::string> text(std::string_view name);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most);
  // One of `words`, bare or in quotes.
  std::optional<std::string> word(std::string_view name, const std::vector<std::string>& words);
  bool is_word(std::string_view name, std::string_view word) const;

  // "`name` takes {wanted}, but this is …"
  diagnostic::Builder wrong(const ast::Setting& setting, std::string_view wanted);

 private:
  Context& context_;
  std::vector<const ast::Setting*> settings_;
};

}  // namespace pipec::analyse
