// For people: the message, the user's own line with carets under the place, other places, what to do next.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/utf8.hpp"
#include "compiler/diagnostic/diagnostic.hpp"
#include "compiler/diagnostic/mask_secrets.hpp"
#include "compiler/text/sources.hpp"

namespace pipec::diagnostic {
namespace {

constexpr std::size_t tab_stop = 4;
constexpr std::size_t widest_line = 110;  // terminal columns; a longer line is clipped around the place
constexpr std::size_t room_before = 40;   // columns kept in front of the place when a line is clipped

struct Paint {
  bool on = false;
  std::string operator()(std::string_view code, std::string_view text) const {
    return on ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
};

// One code point as it is shown: a tab as blanks, a control character or a bad byte as \xNN.
struct Cell {
  std::string text;
  std::size_t width;
};

std::size_t code_point_size(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t size = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  return size <= text.size() && utf8::is_valid(text.substr(0, size)) ? size : 1;
}

struct Line {
  std::vector<Cell> cells;
  std::size_t begin = 0, end = 0;  // cells of the place; begin == end: between two
};

// `from` and `to` are bytes of the line.
Line lay_out(std::string_view text, std::size_t from, std::size_t to) {
  Line line;
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto size = code_point_size(text.substr(at));
    if (at < from) line.begin = line.cells.size() + 1;
    if (at < to) line.end = line.cells.size() + 1;
    Cell cell;
    if (text[at] == '\t') {
      cell.text.assign(tab_stop - column % tab_stop, ' ');
      cell.width = cell.text.size();
    } else {
      cell.text = utf8::printable(text.substr(at, size));
      cell.width = utf8::display_width(cell.text);
    }
    column += cell.width;
    line.cells.push_back(std::move(cell));
    at += size;
  }
  line.end = std::max(line.end, line.begin);
  return line;
}

std::size_t width_of(const std::vector<Cell>& cells, std::size_t from, std::size_t to) {
  std::size_t width = 0;
  for (auto i = from; i < to; ++i) width += cells[i].width;
  return width;
}

// The cells [first, last) that fit when the line is too long, with the place in them.
std::pair<std::size_t, std::size_t> window(const Line& line) {
  const auto& cells = line.cells;
  if (width_of(cells, 0, cells.size()) <= widest_line) return {0, cells.size()};
  auto first = std::min(line.begin, cells.size());
  for (std::size_t room = room_before; first > 0 && cells[first - 1].width <= room; --first) {
    room -= cells[first - 1].width;
  }
  auto last = first;
  for (std::size_t room = widest_line; last < cells.size() && cells[last].width <= room; ++last) {
    room -= cells[last].width;
  }
  return {first, last};
}

struct Renderer {
  const text::Sources& sources;
  Paint paint;
  std::string out;
  std::size_t gutter = 2;  // digits of the longest line number shown, at least two

  bool known(Span span) const { return span.source < sources.size(); }

  void margin(std::string_view mark) { out += paint("34", fmt::format("{:>{}}{}", "", gutter, mark)); }

  // ┌─ file:line:column, the line, carets and what is said there.
  void place(Span span, std::string_view note, std::string_view caret_colour) {
    if (!known(span)) return;
    const auto position = sources.position(span.source, span.begin);
    const auto text = sources.line(span.source, position.line);
    const auto start = static_cast<std::size_t>(text.data() - sources[span.source].bytes.data());
    const auto from = std::min<std::size_t>(span.begin < start ? 0 : span.begin - start, text.size());
    const auto to = std::clamp<std::size_t>(span.end < start ? 0 : span.end - start, from, text.size());

    margin("┌─ ");
    out += fmt::format("{}:{}:{}\n", utf8::printable(sources[span.source].path), position.line, position.column);

    const auto line = lay_out(mask_secrets(text), from, to);
    const auto [first, last] = window(line);
    out += paint("34", fmt::format("{:>{}}│", position.line, gutter));
    std::string shown;
    if (first > 0) shown += "…";
    for (auto i = first; i < last; ++i) shown += line.cells[i].text;
    if (last < line.cells.size()) shown += "…";
    while (!shown.empty() && shown.back() == ' ') shown.pop_back();
    if (!shown.empty()) out += " " + shown;
    out += "\n";

    margin("│ ");
    const auto lead = width_of(line.cells, first, std::min(line.begin, last)) + (first > 0 ? 1 : 0);
    const auto under = std::clamp(line.end, line.begin, std::max(line.begin, last));
    const auto carets = std::max<std::size_t>(1, width_of(line.cells, line.begin, under));
    out.append(lead, ' ');
    out += paint(caret_colour, std::string(carets, '^'));
    if (!note.empty()) out += " " + paint(caret_colour, note);
    out += "\n";
  }

  // A line of advice; further lines of a text with line breaks are set under the first.
  void note(std::string_view kind, std::string_view text) {
    std::string_view lead = "= ";
    for (bool first = true; first || !text.empty(); first = false) {
      const auto end = text.find('\n');
      margin(lead);
      out += first ? fmt::format("{}: ", kind) : std::string(kind.size() + 2, ' ');
      out += utf8::printable(text.substr(0, end));
      out += "\n";
      text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
      lead = "  ";
    }
  }
};

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "note";
  }
  return "note";
}

}  // namespace

std::string render_text(const Diagnostic& unmasked, const text::Sources& sources, bool colour) {
  const Diagnostic diagnostic = without_secrets(unmasked, sources);
  Renderer renderer{sources, {colour}, {}};
  const std::string_view shade = diagnostic.severity == Severity::error ? "1;31" : "1;33";
  const auto widen = [&](Span span) {
    if (!renderer.known(span)) return;
    const auto line = sources.position(span.source, span.begin).line;
    renderer.gutter = std::max(renderer.gutter, fmt::formatted_size("{}", line));
  };
  widen(diagnostic.span);
  for (const auto& label : diagnostic.related) widen(label.span);

  renderer.out += renderer.paint(shade, fmt::format("{}[{}]", word(diagnostic.severity), diagnostic.code));
  renderer.out += renderer.paint("1", fmt::format(": {}", utf8::printable(diagnostic.text))) + "\n";

  // Without a label the first help stands at the place itself.
  auto help = diagnostic.helps.begin();
  std::string note = utf8::printable(diagnostic.label);
  if (note.empty() && help != diagnostic.helps.end() && renderer.known(diagnostic.span) &&
      help->find('\n') == std::string::npos) {
    note = "help: " + utf8::printable(*help++);
  }
  renderer.place(diagnostic.span, note, shade);
  for (const auto& label : diagnostic.related) renderer.place(label.span, utf8::printable(label.text), "1;34");
  for (; help != diagnostic.helps.end(); ++help) renderer.note("help", *help);
  if (!diagnostic.example.empty()) renderer.note("example", diagnostic.example);
  return std::move(renderer.out);
}

}  // namespace pipec::diagnostic
