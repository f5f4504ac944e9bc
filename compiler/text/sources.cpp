#include "compiler/text/sources.hpp"

#include <algorithm>

namespace pipec::text {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// The first byte of every line; a line ends with LF, CRLF or CR. A byte order mark is in front of the first line,
// not in it.
std::vector<std::uint32_t> find_line_starts(std::string_view bytes) {
  std::vector<std::uint32_t> starts;
  starts.push_back(bytes.starts_with(byte_order_mark) ? static_cast<std::uint32_t>(byte_order_mark.size()) : 0);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const bool crlf = bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n';
    if (bytes[i] == '\n' || (bytes[i] == '\r' && !crlf)) starts.push_back(static_cast<std::uint32_t>(i + 1));
  }
  return starts;
}

bool starts_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

std::uint32_t Sources::add(Source source) {
  line_starts_.push_back(find_line_starts(source.bytes));
  sources_.push_back(std::move(source));
  return static_cast<std::uint32_t>(sources_.size() - 1);
}

Position Sources::position(std::uint32_t source, std::uint32_t offset) const {
  const auto& starts = line_starts_[source];
  const std::string_view bytes = sources_[source].bytes;
  const auto at = std::min<std::size_t>(offset, bytes.size());
  const auto after = std::upper_bound(starts.begin(), starts.end(), at);
  if (after == starts.begin()) return {};  // on the byte order mark
  const auto line = static_cast<std::uint32_t>(after - starts.begin());
  const auto before = bytes.substr(starts[line - 1], at - starts[line - 1]);
  return {line, static_cast<std::uint32_t>(std::count_if(before.begin(), before.end(), starts_code_point)) + 1};
}

std::string_view Sources::slice(Span span) const {
  const std::string_view bytes = sources_[span.source].bytes;
  const auto begin = std::min<std::size_t>(span.begin, bytes.size());
  const auto end = std::clamp<std::size_t>(span.end, begin, bytes.size());
  return bytes.substr(begin, end - begin);
}

std::string_view Sources::line(std::uint32_t source, std::uint32_t line) const {
  const auto& starts = line_starts_[source];
  const std::string_view bytes = sources_[source].bytes;
  if (line == 0 || line > starts.size()) return {};
  const auto begin = starts[line - 1];
  const auto end = line < starts.size() ? starts[line] : bytes.size();
  auto text = bytes.substr(begin, end - begin);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

}  // namespace pipec::text
