// `from`: a path or a glob, its format, and the csv options of S-D.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/analyse/not_yet.hpp"
#include "compiler/analyse/settings.hpp"
#include "compiler/analyse/tasks.hpp"

namespace pipec::analyse {
namespace {

const std::vector<std::string> formats = {"csv", "tsv", "jsonl", "parquet", "fixed"};
const std::vector<std::string> csv_options = {"header",   "delimiter",   "quote",    "escape",       "null_values",
                                              "quoted_nulls", "encoding", "comment",  "skip",         "multiline",
                                              "header_match", "max_record", "optional", "wait"};
constexpr std::string_view csv_example =
    "from \"data/*.csv\" as csv { delimiter = \";\", null_values = [\"\", \"NA\"] }";

// The text of a pattern as far as it is written out; an inserted value is a blank in it.
std::string written_text(const ast::Expr& pattern) {
  if (const auto* text = std::get_if<ast::String>(&pattern.node)) return text->value;
  std::string out;
  if (const auto* parts = std::get_if<ast::Interpolated>(&pattern.node)) {
    for (std::size_t i = 0; i < parts->texts.size(); ++i) out += (i == 0 ? "" : " ") + parts->texts[i];
  }
  return out;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::string format_by_suffix(std::string_view path) {
  for (const std::string_view format : {"csv", "tsv", "jsonl"}) {
    if (ends_with(path, "." + std::string(format))) return std::string(format);
  }
  return {};
}

// A file that is known by its name to be compressed. True when a message was added.
bool is_compressed(Context& context, const ast::Expr& pattern) {
  struct Packed {
    std::string_view end, program;
  };
  const auto path = fold_case(written_text(pattern));
  for (const auto& packed : {Packed{".gz", "gunzip -k"}, Packed{".zst", "unzstd"}, Packed{".xz", "unxz -k"},
                             Packed{".zip", "unzip"}}) {
    if (!ends_with(path, packed.end)) continue;
    context.diagnostics.add(m::compressed_not_yet, pattern.span, packed.end)
        .help(fmt::format("meanwhile: decompress it first with `{}`, and load the result", packed.program));
    return true;
  }
  return false;
}

class CsvReader {
 public:
  CsvReader(Context& context, Settings& settings, ir::CsvOptions& csv)
      : context_(context), settings_(settings), csv_(csv) {}

  void read() {
    take(settings_.boolean("header"), csv_.header);
    take(settings_.boolean("quoted_nulls"), csv_.quoted_nulls);
    take(settings_.boolean("multiline"), csv_.multiline);
    take(settings_.boolean("optional"), csv_.optional);
    if (const auto skip = settings_.integer("skip", 0, 1'000'000'000)) csv_.skip = static_cast<std::uint32_t>(*skip);
    take(character("delimiter"), csv_.delimiter);
    if (settings_.is_word("quote", "none")) {
      csv_.quote.reset();
    } else if (const auto quote = character("quote")) {
      csv_.quote = *quote;
    }
    csv_.escape = csv_.quote.value_or('"');
    escape();
    if (!settings_.is_word("comment", "none")) comment();
    null_values();
    encoding();
    if (const auto match = settings_.word("header_match", {"exact", "ignore_case"})) {
      csv_.ignore_header_case = *match == "ignore_case";
    }
    max_record();
    if (const auto* wait = settings_.find("wait")) {
      report_setting_not_yet(context_, wait->name.span, "wait",
                             "start `pipec apply` when the file is there: exit code 69 says that it is not");
    }
    if (csv_.quote && csv_.delimiter == *csv_.quote) clash("delimiter", "quote");
    if (csv_.comment && csv_.comment->front() == csv_.delimiter) clash("comment", "delimiter");
  }

 private:
  template <class From, class To>
  static void take(const std::optional<From>& value, To& to) {
    if (value) to = *value;
  }

  std::optional<char> character(std::string_view name) {
    const auto* setting = settings_.find(name);
    if (setting == nullptr) return std::nullopt;
    if (setting->value) {
      const auto* text = std::get_if<ast::String>(&setting->value->node);
      if (text != nullptr && text->value.size() == 1) {
        const auto c = static_cast<unsigned char>(text->value[0]);
        if (c < 0x80 && c != '\n' && c != '\r' && c != 0) return static_cast<char>(c);
      }
    }
    settings_.wrong(*setting, name == "quote" ? "one ASCII character, or `none`" : "one ASCII character");
    return std::nullopt;
  }

  void escape() {
    const auto* setting = settings_.find("escape");
    const auto value = character("escape");
    if (!value) return;
    if (*value != '\\' && *value != csv_.quote.value_or('"')) {
      settings_.wrong(*setting, "the quote (doubling) or \"\\\\\"");
      return;
    }
    csv_.escape = *value;
  }

  void comment() {
    const auto* setting = settings_.find("comment");
    const auto value = settings_.text("comment");
    if (!value) return;
    if (value->empty()) {
      settings_.wrong(*setting, "the text that such a line starts with, or `none`");
      return;
    }
    csv_.comment = *value;
  }

  void null_values() {
    const auto* setting = settings_.find("null_values");
    if (setting == nullptr) return;
    const auto* list = setting->value ? std::get_if<ast::Array>(&setting->value->node) : nullptr;
    std::vector<std::string> values;
    bool good = list != nullptr;
    for (std::size_t i = 0; good && i < list->items.size(); ++i) {
      const auto* text = std::get_if<ast::String>(&list->items[i]->node);
      good = text != nullptr;
      if (good) values.push_back(text->value);
    }
    if (!good) {
      settings_.wrong(*setting, "a list of strings").example("null_values = [\"\", \"NA\"]");
      return;
    }
    csv_.null_values = std::move(values);
  }

  void encoding() {
    using Encoding = ir::CsvOptions::Encoding;
    const auto name = settings_.word("encoding", {"utf-8", "utf-16", "latin-1", "windows-1252"});
    if (!name) return;
    csv_.encoding_declared = true;
    csv_.encoding = *name == "utf-8"     ? Encoding::utf8
                    : *name == "utf-16"  ? Encoding::utf16
                    : *name == "latin-1" ? Encoding::latin1
                                         : Encoding::windows1252;
  }

  void max_record() {
    constexpr std::uint64_t least = 1u << 10, most = 1u << 30;
    const auto* setting = settings_.find("max_record");
    if (setting == nullptr) return;
    if (setting->value) {
      if (const auto* quantity = std::get_if<ast::Quantity>(&setting->value->node)) {
        const auto bytes = bytes_of(*quantity);
        if (bytes && *bytes >= least && *bytes <= most) {
          csv_.max_record = *bytes;
          return;
        }
      }
    }
    settings_.wrong(*setting, "a size from `1KiB` to `1GiB`");
  }

  void clash(std::string_view a, std::string_view b) {
    const auto* setting = settings_.find(a) != nullptr ? settings_.find(a) : settings_.find(b);
    context_.diagnostics.add(m::csv_clash, setting->span, a, b);
  }

  Context& context_;
  Settings& settings_;
  ir::CsvOptions& csv_;
};

// csv or tsv; empty when a message was added.
std::string format_of(Context& context, const ast::From& from) {
  std::string format;
  Span span = from.pattern->span;
  if (from.format) {
    format = from.format->text;
    span = from.format->span;
    if (std::find(formats.begin(), formats.end(), format) == formats.end()) {
      add_suggestion(context.diagnostics.add(m::unknown_format, span, format), span, format, formats);
      return {};
    }
  } else {
    format = format_by_suffix(written_text(*from.pattern));
    if (format.empty()) {
      context.diagnostics.add(m::format_needed, span).help("formats are known by `.csv`, `.tsv`, `.jsonl`");
      return {};
    }
  }
  if (format == "csv" || format == "tsv") return format;
  context.diagnostics.add(m::source_not_yet, span, format).help("meanwhile: write the data as csv");
  return {};
}

bool is_source_not_yet(Context& context, const ast::From& from, Span span) {
  std::string_view what, help;
  Span place = span;
  switch (from.kind) {
    case ast::From::Kind::table: what = "from table", help = "export the table as csv"; break;
    case ast::From::Kind::sql: what = "from sql", help = "export the result as csv, or make a view"; break;
    case ast::From::Kind::task: what = "from task", help = "make a view of the other task's table"; break;
    case ast::From::Kind::path:
      if (!from.connection) return false;
      if (context.is_broken(Space::connection, from.connection->text)) return true;
      what = "from a connection", help = "copy the files to a local folder", place = from.connection->span;
  }
  context.diagnostics.add(m::source_not_yet, place, what).help("meanwhile: " + std::string(help));
  return true;
}

}  // namespace

bool analyse_from(Context& context, const ast::From& from, Span span, ir::Task& task) {
  if (is_source_not_yet(context, from, span)) return false;
  auto& source = task.source;
  source.folder = context.folder();
  source.span = from.pattern->span;
  Scope scope;
  scope.place = "a path";
  scope.environment = true;
  Typer typer(context, scope);
  if (const auto* text = std::get_if<ast::Interpolated>(&from.pattern->node)) {
    source.pattern = typer.interpolated(*text, source.span, true);
    if (source.pattern.valid() && typer.type_of(source.pattern).nullable) {
      for (const auto& value : text->values) {
        if (const auto id = typer.type(*value); id.valid() && typer.type_of(id).nullable) {
          context.diagnostics.add(m::path_may_be_null, value->span, one_line(context.sources.slice(value->span)))
              .help("give it a value for that case: `?? \"…\"`");
        }
      }
    }
  } else {
    source.pattern = typer.type(*from.pattern);
  }
  if (is_compressed(context, *from.pattern)) return false;
  const auto format = format_of(context, from);
  if (format.empty()) return false;
  if (format == "tsv") source.csv.delimiter = '\t';
  Settings settings(context, from.options ? &*from.options : nullptr, "a csv option", csv_options, csv_example);
  CsvReader(context, settings, source.csv).read();
  return source.pattern.valid();
}

}  // namespace pipec::analyse
