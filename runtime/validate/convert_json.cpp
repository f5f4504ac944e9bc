#include <algorithm>

#include "base/utf8.hpp"
#include "runtime/validate/convert.hpp"

namespace pipec::validate {
namespace {

constexpr std::int64_t most_exponent = 1'000'000'000'000'000;  // longer than any text

// A recursive descent that writes the canonical text as it reads; an object's members are sorted where they stand.
class Reader {
 public:
  Reader(std::string_view text, std::string& out) : at_(text.data()), end_(at_ + text.size()), out_(out) {}

  ReasonCode read() {
    out_.clear();
    skip_blanks();
    if (!value(0)) return reason_;
    skip_blanks();
    return at_ == end_ ? no_reason : ReasonCode::not_json;
  }

 private:
  struct Member {
    std::string key;           // decoded
    std::size_t begin, end;    // "key":value in out_
  };

  void skip_blanks() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
  }
  bool take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  bool word(std::string_view expected) {
    if (static_cast<std::size_t>(end_ - at_) < expected.size() || std::string_view(at_, expected.size()) != expected) {
      return false;
    }
    at_ += expected.size();
    out_ += expected;
    return true;
  }
  bool digits() {
    const char* const start = at_;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
    return at_ != start;
  }

  bool value(int depth) {
    if (at_ == end_) return false;
    switch (*at_) {
      case '{': return depth < json_depth_limit && object(depth + 1);
      case '[': return depth < json_depth_limit && array(depth + 1);
      case '"': {
        std::string decoded;
        return string(decoded);
      }
      case 't': return word("true");
      case 'f': return word("false");
      case 'n': return word("null");
      default: return number();
    }
  }

  // Written out without an exponent, as every target can store it; zeros at the end of a fraction stay.
  bool number() {
    const bool negative = take('-');
    const char* const whole = at_;
    if (!take('0') && !digits()) return false;
    const char* const whole_end = at_;
    const char* fraction = at_;
    if (take('.')) {
      ++fraction;
      if (!digits()) return false;
    }
    std::int64_t exponent = 0;
    if (const char* const fraction_end = at_; at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
      ++at_;
      const bool down = !take('+') && take('-');
      const char* const start = at_;
      if (!digits()) return false;
      for (const char* c = start; c != at_; ++c) exponent = std::min(exponent * 10 + (*c - '0'), most_exponent);
      if (down) exponent = -exponent;
      return plain(negative, {whole, whole_end}, {fraction, fraction_end}, exponent);
    }
    return plain(negative, {whole, whole_end}, {fraction, at_}, 0);
  }

  bool plain(bool negative, std::string_view whole, std::string_view fraction, std::int64_t exponent) {
    const auto digit = [&](std::int64_t i) {
      const auto at = static_cast<std::size_t>(i);
      if (i < 0 || at >= whole.size() + fraction.size()) return '0';
      return at < whole.size() ? whole[at] : fraction[at - whole.size()];
    };
    const auto count = static_cast<std::int64_t>(whole.size() + fraction.size());
    std::int64_t first = 0;  // the first digit that is not zero
    while (first < count && digit(first) == '0') ++first;
    const std::int64_t point = static_cast<std::int64_t>(whole.size()) + exponent;  // before this digit
    const std::int64_t behind = std::max<std::int64_t>(0, static_cast<std::int64_t>(fraction.size()) - exponent);
    const std::int64_t before = first == count ? 0 : std::max<std::int64_t>(0, point - first);
    if (before > json_digit_limit || behind > json_digit_limit) return refuse(ReasonCode::out_of_range);
    if (negative && first < count) out_ += '-';
    if (before == 0) out_ += '0';
    for (std::int64_t i = point - before; i < point; ++i) out_ += digit(i);
    if (behind > 0) out_ += '.';
    for (std::int64_t i = point; i < point + behind; ++i) out_ += digit(i);
    return true;
  }

  bool array(int depth) {
    out_ += *at_++;
    skip_blanks();
    if (take(']')) {
      out_ += ']';
      return true;
    }
    while (true) {
      skip_blanks();
      if (!value(depth)) return false;
      skip_blanks();
      if (take(',')) {
        out_ += ',';
      } else if (take(']')) {
        out_ += ']';
        return true;
      } else {
        return false;
      }
    }
  }

  bool object(int depth) {
    ++at_;
    out_ += '{';
    const std::size_t start = out_.size();
    std::vector<Member> members;
    skip_blanks();
    if (!take('}')) {
      while (true) {
        skip_blanks();
        Member member{{}, out_.size(), 0};
        if (at_ == end_ || *at_ != '"' || !string(member.key)) return false;
        skip_blanks();
        if (!take(':')) return false;
        out_ += ':';
        skip_blanks();
        if (!value(depth)) return false;
        member.end = out_.size();
        members.push_back(std::move(member));
        skip_blanks();
        if (take('}')) break;
        if (!take(',')) return false;
      }
    }
    const auto by_key = [](const Member& a, const Member& b) { return a.key < b.key; };
    std::sort(members.begin(), members.end(), by_key);
    for (std::size_t i = 1; i < members.size(); ++i) {
      if (members[i - 1].key == members[i].key) return false;
    }
    std::string sorted;
    sorted.reserve(out_.size() - start + members.size());
    for (const auto& member : members) {
      if (!sorted.empty()) sorted += ',';
      sorted.append(out_, member.begin, member.end - member.begin);
    }
    out_.replace(start, std::string::npos, sorted);
    out_ += '}';
    return true;
  }

  bool unit(unsigned& out) {
    if (end_ - at_ < 4) return false;
    out = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = *at_++;
      const char folded = static_cast<char>(c | 0x20);
      if (c >= '0' && c <= '9') {
        out = out * 16 + static_cast<unsigned>(c - '0');
      } else if (folded >= 'a' && folded <= 'f') {
        out = out * 16 + static_cast<unsigned>(folded - 'a') + 10;
      } else {
        return false;
      }
    }
    return true;
  }

  bool refuse(ReasonCode reason) {
    reason_ = reason;
    return false;
  }

  bool escape(std::string& decoded) {
    if (at_ == end_) return false;
    switch (*at_++) {
      case '"': decoded += '"'; return true;
      case '\\': decoded += '\\'; return true;
      case '/': decoded += '/'; return true;
      case 'b': decoded += '\b'; return true;
      case 'f': decoded += '\f'; return true;
      case 'n': decoded += '\n'; return true;
      case 'r': decoded += '\r'; return true;
      case 't': decoded += '\t'; return true;
      case 'u': break;
      default: return false;
    }
    unsigned first = 0, second = 0;
    if (!unit(first)) return false;
    if (first == 0) return refuse(ReasonCode::nul_byte);
    char32_t c = first;
    if (first >= 0xD800 && first <= 0xDFFF) {
      if (first >= 0xDC00 || !take('\\') || !take('u') || !unit(second) || second < 0xDC00 || second > 0xDFFF) {
        return refuse(ReasonCode::invalid_utf8);
      }
      c = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    }
    utf8::append(decoded, c);
    return true;
  }

  // Reads a string at its quote, writes it with the fewest escapes.
  bool string(std::string& decoded) {
    ++at_;
    while (true) {
      if (at_ == end_ || static_cast<unsigned char>(*at_) < 0x20) return false;
      const char c = *at_++;
      if (c == '"') break;
      if (c != '\\') {
        decoded += c;
      } else if (!escape(decoded)) {
        return false;
      }
    }
    out_ += '"';
    for (const char c : decoded) write(c);
    out_ += '"';
    return true;
  }

  void write(char c) {
    static constexpr char hex[] = "0123456789abcdef";
    switch (c) {
      case '"': out_ += "\\\""; return;
      case '\\': out_ += "\\\\"; return;
      case '\b': out_ += "\\b"; return;
      case '\f': out_ += "\\f"; return;
      case '\n': out_ += "\\n"; return;
      case '\r': out_ += "\\r"; return;
      case '\t': out_ += "\\t"; return;
      default: break;
    }
    if (static_cast<unsigned char>(c) >= 0x20) {
      out_ += c;
    } else {
      out_ += "\\u00";
      out_ += hex[static_cast<unsigned char>(c) >> 4];
      out_ += hex[c & 15];
    }
  }

  const char* at_;
  const char* const end_;
  std::string& out_;
  ReasonCode reason_ = ReasonCode::not_json;
};

}  // namespace

ReasonCode convert_json(std::string_view text, std::string& out) {
  if (const auto reason = check_text(text); reason != no_reason) return reason;
  return Reader(text, out).read();
}

}  // namespace pipec::validate
