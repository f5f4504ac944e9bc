#include "compiler/analyse/settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/analyse/expression.hpp"

namespace pipec::analyse {

Settings::Settings(Context& context, const ast::Block* block, std::string_view what, std::vector<std::string> known,
                   std::string_view example)
    : context_(context) {
  if (block == nullptr) return;
  for (const auto& setting : block->settings) {
    const auto& name = setting.name;
    if (std::find(known.begin(), known.end(), name.text) == known.end()) {
      auto builder = context.diagnostics.add(m::unknown_setting, name.span, name.text, what);
      add_suggestion(builder, name.span, name.text, known);
      if (!example.empty()) builder.example(std::string(example));
      continue;
    }
    if (setting.unique || !setting.columns.empty()) {
      context.diagnostics.add(m::wrong_setting_value, setting.span, name.text, "no columns",
                              one_line(context.sources.slice(setting.span)));
      continue;
    }
    if (const auto* first = find(name.text)) {
      context.diagnostics.add(m::setting_twice, name.span, name.text).related(first->name.span, "first here");
      continue;
    }
    settings_.push_back(&setting);
  }
}

const ast::Setting* Settings::find(std::string_view name) const {
  for (const auto* setting : settings_) {
    if (setting->name.text == name) return setting;
  }
  return nullptr;
}

diagnostic::Builder Settings::wrong(const ast::Setting& setting, std::string_view wanted) {
  std::string found = "nothing";
  Span span = setting.name.span;
  if (setting.value) {
    span = setting.value->span;
    found = one_line(context_.sources.slice(span));
  } else if (setting.block) {
    found = "a block";
  }
  return context_.diagnostics.add(m::wrong_setting_value, span, setting.name.text, wanted, found);
}

std::optional<bool> Settings::boolean(std::string_view name) {
  const auto* setting = find(name);
  if (setting == nullptr) return std::nullopt;
  if (setting->value) {
    if (const auto* value = std::get_if<ast::Bool>(&setting->value->node)) return value->value;
  }
  wrong(*setting, "`true` or `false`");
  return std::nullopt;
}

std::optional<std::string> Settings::text(std::string_view name) {
  const auto* setting = find(name);
  if (setting == nullptr) return std::nullopt;
  if (setting->value) {
    if (const auto* value = std::get_if<ast::String>(&setting->value->node)) return value->value;
  }
  wrong(*setting, "a string");
  return std::nullopt;
}

std::optional<std::int64_t> Settings::integer(std::string_view name, std::int64_t least, std::int64_t most) {
  const auto* setting = find(name);
  if (setting == nullptr) return std::nullopt;
  if (setting->value) {
    const auto value = literal_of(*setting->value);
    if (value && value->type.kind == ir::TypeKind::int64) {
      const auto number = std::get<std::int64_t>(value->value.data);
      if (number >= least && number <= most) return number;
    }
  }
  wrong(*setting, fmt::format("a whole number from {} to {}", least, most));
  return std::nullopt;
}

bool Settings::is_word(std::string_view name, std::string_view word) const {
  const auto* setting = find(name);
  if (setting == nullptr || !setting->value) return false;
  const auto found = bare_word(*setting->value);
  return found && found->text == word;
}

std::optional<std::string> Settings::word(std::string_view name, const std::vector<std::string>& words) {
  const auto* setting = find(name);
  if (setting == nullptr) return std::nullopt;
  if (setting->value) {
    std::string found;
    if (const auto bare = bare_word(*setting->value)) found = bare->text;
    if (const auto* value = std::get_if<ast::String>(&setting->value->node)) found = value->value;
    if (std::find(words.begin(), words.end(), found) != words.end()) return found;
    if (!found.empty()) {
      std::string all;
      for (const auto& word : words) all += (all.empty() ? "`" : ", `") + word + "`";
      const Span span = setting->value->span;
      auto builder = context_.diagnostics.add(m::unknown_word, span, found, name, all);
      add_suggestion(builder, span, found, words);
      return std::nullopt;
    }
  }
  wrong(*setting, "one of its words");
  return std::nullopt;
}

}  // namespace pipec::analyse
