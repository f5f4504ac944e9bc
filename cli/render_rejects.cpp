#include "cli/render_rejects.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/utf8.hpp"
#include "cli/console.hpp"

namespace pipec::cli {
namespace {

using Json = nlohmann::ordered_json;

Json number(const std::optional<std::uint64_t>& value) { return value ? Json(*value) : Json(nullptr); }

// The keys in one order, whatever the database made of the JSON.
Json ordered_reasons(const std::string& text) {
  const Json parsed = Json::parse(text, nullptr, false);
  if (!parsed.is_array()) return Json::array();
  Json reasons = Json::array();
  for (const Json& reason : parsed) {
    Json ordered = Json::object();
    for (const char* key : {"code", "column", "rule", "value", "message"}) {
      if (reason.contains(key)) ordered[key] = reason[key];
    }
    for (const auto& [key, value] : reason.items()) {
      if (!ordered.contains(key)) ordered[key] = value;
    }
    reasons.push_back(std::move(ordered));
  }
  return reasons;
}

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string csv_field(const std::string& text) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string text_of(const std::optional<std::uint64_t>& value) { return value ? std::to_string(*value) : ""; }

}  // namespace

std::string why_text(const std::string& reasons) {
  std::string text;
  for (const Json& reason : ordered_reasons(reasons)) {
    const auto field = [&](const char* name) {
      return reason.contains(name) && reason[name].is_string() ? reason[name].get<std::string>() : std::string();
    };
    if (!text.empty()) text += "; ";
    const bool check = field("code") == "check_failed" || field("code") == "not_unique";
    if (!field("column").empty()) text += field("column") + ": ";
    if (check && !field("rule").empty()) text += utf8::printable(field("rule"), 60) + ": ";
    text += field("message").empty() ? field("code") : field("message");
    const bool has_value = check || !field("column").empty();  // of a record that fell apart the raw text says it all
    if (has_value && !field("value").empty()) text += " (" + utf8::printable(field("value"), 80) + ")";
  }
  return text;
}

std::string reject_text(const RejectRow& row, bool colour) {
  const std::string place = row.line ? fmt::format("{}:{}", utf8::printable(row.source_file), *row.line) : utf8::printable(row.source_file);
  std::string text = fmt::format("{}  {}\n", paint(place, Colour::cyan, colour), utf8::printable(why_text(row.reasons), 400));
  const std::string note = row.raw_encoding.empty() || row.raw_encoding == "utf-8" ? "" : "[" + row.raw_encoding + "] ";
  return text + "    " + paint(note + utf8::printable(row.raw, 400), Colour::dim, colour) + "\n";
}

std::string reject_json(const RejectRow& row) {
  return dump({{"run_id", row.run_id},
               {"task", row.task},
               {"source_file", row.source_file},
               {"source_row", number(row.source_row)},
               {"byte_offset", number(row.byte_offset)},
               {"line", number(row.line)},
               {"raw", row.raw},
               {"raw_encoding", row.raw_encoding},
               {"reasons", ordered_reasons(row.reasons)},
               {"at", row.at}}) +
         "\n";
}

std::string reject_csv_header() { return "run_id,task,source_file,source_row,byte_offset,line,raw,raw_encoding,reasons,at\n"; }

std::string reject_csv(const RejectRow& row) {
  std::string line;
  for (const std::string& field : {row.run_id, row.task, row.source_file, text_of(row.source_row), text_of(row.byte_offset),
                                   text_of(row.line), row.raw, row.raw_encoding, dump(ordered_reasons(row.reasons)), row.at}) {
    line += (line.empty() ? "" : ",") + csv_field(field);
  }
  return line + "\n";
}

}  // namespace pipec::cli
