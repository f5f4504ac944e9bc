// Text to text. A text that a stage leaves as it is stays where it is; only changed texts are copied to the arena.
#include <algorithm>

#include "base/utf8.hpp"
#include "runtime/validate/ascii.hpp"
#include "runtime/validate/frame.hpp"
#include "runtime/validate/kernels.hpp"

namespace pipec::validate::kernel {
namespace {

using value::Slice;

// Beyond any text; keeps sums of positions from overflowing.
constexpr std::int64_t farthest = std::int64_t{1} << 40;
// The longest text that pad makes.
constexpr std::int64_t longest_pad = 1'000'000;

Slice slice(std::string_view text) { return {text.data(), static_cast<std::uint32_t>(text.size())}; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trimmed_left(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  return text;
}
std::string_view trimmed_right(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// `f(text, out)` for every row that has a text.
template <class F>
void each(Frame& frame, const Instruction& i, F f) {
  unary<Slice, Slice>(frame, i, ReasonCode::expression_failed, [&](Slice in, Slice& out) {
    f(in.view(), out);
    return true;
  });
}

// What lower and upper have in common: `first`..`last` are the ASCII letters that change.
template <char first, char last, class Map>
void change_case(Frame& frame, const Instruction& i, Map map) {
  each(frame, i, [&](std::string_view text, Slice& out) {
    const std::uint64_t found = ascii::any(
        text, [](std::uint64_t word) { return ascii::in_range<first, last>(word) | (word & ascii::highs) >> 7; });
    if ((found & ascii::ones) != 0) {
      out = frame.arena->copy(map(text));
    } else if (found == 0) {
      out = slice(text);
    } else {
      char* const to = frame.arena->allocate(text.size());
      std::size_t k = 0;
      for (; k + 8 <= text.size(); k += 8) {
        const std::uint64_t word = ascii::load8(text.data() + k);
        const std::uint64_t changed = word ^ ascii::in_range<first, last>(word) >> 2;
        std::memcpy(to + k, &changed, 8);
      }
      for (; k < text.size(); ++k)
        to[k] = static_cast<char>(text[k] ^ (text[k] >= first && text[k] <= last ? 0x20 : 0));
      out = {to, static_cast<std::uint32_t>(text.size())};
    }
  });
}

// Null or failed further operands make the row null or failed, too.
void combine_more(Frame& frame, SlotId result, SlotId operand) {
  if (operand == none) return;
  Slot& to = frame.slot(result);
  const Slot& from = frame.slot(operand);
  for (std::size_t r = 0; r < frame.rows; ++r) {
    to.valid[r] &= from.valid[r & from.mask];
    if (from.errors != nullptr && to.errors != nullptr && to.errors[r] == 0) to.errors[r] = from.errors[r & from.mask];
  }
}

// As `each`, with operands b and c: `f(text, row, out)`.
template <class F>
void each_with(Frame& frame, const Instruction& i, F f) {
  combine(frame, i.result, i.a);
  combine_more(frame, i.result, i.b);
  combine_more(frame, i.result, i.c);
  const Slot& to = frame.slot(i.result);
  const auto a = frame.view<Slice>(i.a);
  Slice* const out = frame.out<Slice>(i.result);
  for (std::size_t r = 0; r < frame.rows; ++r) {
    if (to.valid[r] != 0 && (to.errors == nullptr || to.errors[r] == 0)) f(a[r].view(), r, out[r]);
  }
}

void replace_all(std::string& out, std::string_view text, std::string_view what, std::string_view by) {
  out.clear();
  while (true) {
    const std::size_t at = text.find(what);
    if (at == std::string_view::npos) break;
    out.append(text, 0, at).append(by);
    text.remove_prefix(at + what.size());
  }
  out.append(text);
}

}  // namespace

void trim(Frame& frame, const Instruction& i) {
  each(frame, i, [](std::string_view text, Slice& out) { out = slice(trimmed_left(trimmed_right(text))); });
}
void ltrim(Frame& frame, const Instruction& i) {
  each(frame, i, [](std::string_view text, Slice& out) { out = slice(trimmed_left(text)); });
}
void rtrim(Frame& frame, const Instruction& i) {
  each(frame, i, [](std::string_view text, Slice& out) { out = slice(trimmed_right(text)); });
}
void lower(Frame& frame, const Instruction& i) {
  change_case<'A', 'Z'>(frame, i, [](std::string_view text) { return utf8::lower(text); });
}
void upper(Frame& frame, const Instruction& i) {
  change_case<'a', 'z'>(frame, i, [](std::string_view text) { return utf8::upper(text); });
}

void replace(Frame& frame, const Instruction& i) {
  const auto what = frame.view<Slice>(i.b), by = frame.view<Slice>(i.c);
  each_with(frame, i, [&](std::string_view text, std::size_t r, Slice& out) {
    const auto pattern = what[r].view();
    if (pattern.empty() || text.find(pattern) == std::string_view::npos) {
      out = slice(text);
      return;
    }
    replace_all(frame.scratch, text, pattern, by[r].view());
    out = frame.arena->copy(frame.scratch);
  });
}

void replace_regex(Frame& frame, const Instruction& i) {
  const RE2& pattern = *frame.program->patterns[i.detail];
  const auto by = frame.view<Slice>(i.c);
  each_with(frame, i, [&](std::string_view text, std::size_t r, Slice& out) {
    if (!RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern)) {
      out = slice(text);
      return;
    }
    frame.scratch.assign(text);
    RE2::GlobalReplace(&frame.scratch, pattern, re2::StringPiece(by[r].data, by[r].size));
    out = frame.arena->copy(frame.scratch);
  });
}

void null_if(Frame& frame, const Instruction& i) {
  combine(frame, i.result, i.a);
  Slot& to = frame.slot(i.result);
  const auto a = frame.view<Slice>(i.a);
  Slice* const out = frame.out<Slice>(i.result);
  const SlotId* const texts = frame.program->operands.data() + i.first;
  for (std::size_t r = 0; r < frame.rows; ++r) {
    if (!a.live(r)) continue;
    const Slice text = a[r];
    out[r] = text;
    for (std::uint32_t k = 0; k < i.count; ++k) {
      const auto candidate = frame.view<Slice>(texts[k]);
      if (const auto error = candidate.error(r); error != 0) {
        to.errors[r] = error;
        break;
      }
      if (candidate.is_valid(r) && candidate[r].view() == text.view()) to.valid[r] = 0;
    }
  }
}

void parse_time(Frame& frame, const Instruction& i) {
  const TimeFormat& format = frame.program->formats[i.detail];
  combine(frame, i.result, i.a);
  Slot& to = frame.slot(i.result);
  const auto texts = frame.view<Slice>(i.a);
  std::int64_t* const out = frame.out<std::int64_t>(i.result);
  for (std::size_t r = 0; r < frame.rows; ++r) {
    if (texts.live(r)) to.errors[r] = error_of(format.parse(texts[r].view(), out[r]));
  }
}

namespace {
void decode(Frame& frame, const Instruction& i, bool (*decoder)(std::string_view, std::string&)) {
  combine(frame, i.result, i.a);
  Slot& to = frame.slot(i.result);
  const auto texts = frame.view<Slice>(i.a);
  Slice* const out = frame.out<Slice>(i.result);
  for (std::size_t r = 0; r < frame.rows; ++r) {
    if (!texts.live(r)) continue;
    if (decoder(texts[r].view(), frame.scratch)) {
      out[r] = frame.arena->copy(frame.scratch);
    } else {
      to.errors[r] = error_of(ReasonCode::not_bytes);
    }
  }
}
}  // namespace

void hex(Frame& frame, const Instruction& i) { decode(frame, i, decode_hex); }
void base64(Frame& frame, const Instruction& i) { decode(frame, i, decode_base64); }

void map(Frame& frame, const Instruction& i) {
  const auto& entries = frame.program->maps[i.detail].entries;
  each(frame, i, [&](std::string_view text, Slice& out) {
    const auto found = std::lower_bound(entries.begin(), entries.end(), text,
                                        [](const auto& entry, std::string_view key) { return entry.first < key; });
    out = found != entries.end() && found->first == text ? slice(found->second) : slice(text);
  });
}

void pad(Frame& frame, const Instruction& i) {
  const auto length = frame.view<std::int64_t>(i.b);
  const auto filler = frame.view<Slice>(i.c);
  std::uint8_t* const errors = frame.slot(i.result).errors;
  each_with(frame, i, [&](std::string_view text, std::size_t r, Slice& out) {
    const auto has = static_cast<std::int64_t>(utf8::length(text));
    if (has >= length[r]) {
      out = slice(text);
      return;
    }
    if (length[r] > longest_pad) {
      if (errors != nullptr) errors[r] = error_of(ReasonCode::expression_failed);
      return;
    }
    frame.scratch.clear();
    for (std::int64_t k = has; k < length[r]; ++k) frame.scratch.append(filler[r].view());
    frame.scratch.append(text);
    out = frame.arena->copy(frame.scratch);
  });
}

void substr(Frame& frame, const Instruction& i) {
  const auto start = frame.view<std::int64_t>(i.b);
  const auto count = frame.view<std::int64_t>(i.c == none ? i.b : i.c);
  each_with(frame, i, [&](std::string_view text, std::size_t r, Slice& out) {
    // Positions before the first count, as in SQL: substr("abc", 0, 2) is "a".
    std::int64_t from = std::clamp<std::int64_t>(start[r], -farthest, farthest) - 1;
    const auto size = static_cast<std::int64_t>(text.size());
    std::int64_t to = i.c == none || count[r] > size - std::min<std::int64_t>(from, 0)
                          ? size
                          : from + std::max<std::int64_t>(count[r], 0);
    from = std::clamp<std::int64_t>(from, 0, size);
    to = std::clamp<std::int64_t>(to, from, size);
    const std::size_t begin = utf8::index_of(text, static_cast<std::size_t>(from));
    const auto rest = text.substr(begin);
    out = slice(rest.substr(0, utf8::index_of(rest, static_cast<std::size_t>(to - from))));
  });
}

}  // namespace pipec::validate::kernel
