// For programs: one object per diagnostic, in the order given.
#include <nlohmann/json.hpp>

#include "compiler/diagnostic/diagnostic.hpp"
#include "compiler/diagnostic/mask_secrets.hpp"
#include "compiler/text/sources.hpp"

namespace pipec::diagnostic {
namespace {

using Json = nlohmann::ordered_json;

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "note";
  }
  return "note";
}

void put_place(Json& to, Span span, const text::Sources& sources) {
  if (span.source >= sources.size()) return;
  const auto begin = sources.position(span.source, span.begin);
  const auto end = sources.position(span.source, span.end);
  to["file"] = sources[span.source].path;
  to["line"] = begin.line;
  to["column"] = begin.column;
  to["end_line"] = end.line;
  to["end_column"] = end.column;
}

Json to_json(const Diagnostic& unmasked, const text::Sources& sources) {
  const Diagnostic diagnostic = without_secrets(unmasked, sources);
  Json json;
  json["code"] = std::string(diagnostic.code);
  json["severity"] = word(diagnostic.severity);
  json["message"] = diagnostic.text;
  put_place(json, diagnostic.span, sources);
  json["label"] = diagnostic.label;
  json["related"] = Json::array();
  for (const auto& label : diagnostic.related) {
    Json place;
    put_place(place, label.span, sources);
    place["text"] = label.text;
    json["related"].push_back(std::move(place));
  }
  json["help"] = diagnostic.helps;
  json["example"] = diagnostic.example;
  json["edits"] = Json::array();
  for (const auto& edit : diagnostic.edits) {
    Json change;
    put_place(change, edit.span, sources);
    change["replacement"] = edit.replacement;
    json["edits"].push_back(std::move(change));
  }
  return json;
}

}  // namespace

std::string render_json(const std::vector<Diagnostic>& diagnostics, const text::Sources& sources) {
  Json all = Json::array();
  for (const auto& diagnostic : diagnostics) all.push_back(to_json(diagnostic, sources));
  // Text from a file may be bad UTF-8; JSON may not.
  return all.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace pipec::diagnostic
