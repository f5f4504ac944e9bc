#include "compiler/diagnostic/diagnostic.hpp"

#include <algorithm>
#include <tuple>

namespace pipec::diagnostic {

Builder& Builder::label(std::string text) {
  diagnostic_.label = std::move(text);
  return *this;
}

Builder& Builder::related(Span span, std::string text) {
  diagnostic_.related.push_back({span, std::move(text)});
  return *this;
}

Builder& Builder::help(std::string text) {
  diagnostic_.helps.push_back(std::move(text));
  return *this;
}

Builder& Builder::example(std::string text) {
  diagnostic_.example = std::move(text);
  return *this;
}

Builder& Builder::fix(Span span, std::string replacement) {
  diagnostic_.edits.push_back({span, std::move(replacement)});
  return *this;
}

Builder Diagnostics::add_text(std::string_view code, Severity severity, Span span, std::string text) {
  Diagnostic diagnostic;
  diagnostic.code = code;
  diagnostic.severity = severity;
  diagnostic.text = std::move(text);
  diagnostic.span = span;
  items_.push_back(std::move(diagnostic));
  return Builder(items_.back());
}

bool Diagnostics::has_errors() const {
  return std::any_of(items_.begin(), items_.end(), [](const auto& item) { return item.severity == Severity::error; });
}

void Diagnostics::sort() {
  const auto place = [](const Diagnostic& d) { return std::tuple(d.span.source, d.span.begin, d.code, d.span.end); };
  std::stable_sort(items_.begin(), items_.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
  const auto rest = std::unique(items_.begin(), items_.end(),
                                [&](const auto& a, const auto& b) { return place(a) == place(b) && a.text == b.text; });
  items_.erase(rest, items_.end());
}

}  // namespace pipec::diagnostic
