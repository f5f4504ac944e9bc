#include "runtime/validate/pattern.hpp"

#include <algorithm>

namespace pipec::validate {
namespace {

using Kind = PatternStep::Kind;

constexpr std::size_t most_steps = 2000;
constexpr int deepest = 50;         // groups
constexpr std::uint32_t most_repeats = 100;

struct NotSimple {};

AsciiSet range(unsigned first, unsigned last) {
  AsciiSet set;
  for (unsigned c = first; c <= last && c < 128; ++c) set.set(c);
  return set;
}

const AsciiSet digits = range('0', '9');
const AsciiSet word_characters = digits | range('a', 'z') | range('A', 'Z') | range('_', '_');
const AsciiSet blanks = range('\t', '\n') | range('\f', '\r') | range(' ', ' ');

// A grammar of what is known; the steps are laid from the end to the begin: each part is told what follows it, and is
// laid again for each repetition.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Pattern parse() {
    const std::uint32_t match = add({});
    const Node whole = alternatives(0);
    if (at_ != text_.size()) throw NotSimple{};
    const std::uint32_t start = lay(whole, match);
    return {std::move(steps_), start};
  }

 private:
  struct Node {
    enum class Kind : std::uint8_t { set, begin, end, sequence, choice, repeat };
    Kind kind = Kind::sequence;
    AsciiSet set = {};
    std::vector<Node> parts = {};
    std::uint32_t least = 0, most = 0;  // UINT32_MAX: any number
  };

  bool more() const { return at_ < text_.size(); }
  char peek() const { return more() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (!more() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  Node alternatives(int depth) {
    if (depth > deepest) throw NotSimple{};
    Node choice{.kind = Node::Kind::choice};
    do {
      choice.parts.push_back(sequence(depth));
    } while (take('|'));
    return choice;
  }

  Node sequence(int depth) {
    Node all{.kind = Node::Kind::sequence};
    while (more() && peek() != '|' && peek() != ')') all.parts.push_back(repeated(depth));
    return all;
  }

  Node repeated(int depth) {
    Node node = atom(depth);
    std::uint32_t least = 0, most = 0;
    if (!repetition(least, most)) return node;
    take('?');  // fewer first: asks for another match, not for another answer
    if (peek() == '*' || peek() == '+' || peek() == '?' || peek() == '{') throw NotSimple{};
    Node repeat{.kind = Node::Kind::repeat};
    repeat.least = least;
    repeat.most = most;
    repeat.parts.push_back(std::move(node));
    return repeat;
  }

  bool repetition(std::uint32_t& least, std::uint32_t& most) {
    if (take('*')) return least = 0, most = UINT32_MAX, true;
    if (take('+')) return least = 1, most = UINT32_MAX, true;
    if (take('?')) return least = 0, most = 1, true;
    if (!take('{')) return false;
    least = number();
    most = !take(',') ? least : peek() == '}' ? UINT32_MAX : number();
    if (!take('}') || least > most || least > most_repeats || (most != UINT32_MAX && most > most_repeats))
      throw NotSimple{};
    return true;
  }

  std::uint32_t number() {
    if (peek() < '0' || peek() > '9') throw NotSimple{};
    std::uint32_t value = 0;
    while (more() && peek() >= '0' && peek() <= '9' && value <= most_repeats)
      value = value * 10 + static_cast<std::uint32_t>(text_[at_++] - '0');
    return value;
  }

  static Node of(const AsciiSet& set) { return Node{.kind = Node::Kind::set, .set = set}; }

  Node atom(int depth) {
    const char c = peek();
    switch (c) {
      case '(': {
        ++at_;
        if (take('?') && !take(':')) throw NotSimple{};
        Node group = alternatives(depth + 1);
        if (!take(')')) throw NotSimple{};
        return group;
      }
      case '[': ++at_; return of(bracket());
      case '.': ++at_; return of(~range('\n', '\n'));
      case '^': ++at_; return Node{.kind = Node::Kind::begin};
      case '$': ++at_; return Node{.kind = Node::Kind::end};
      case '*':
      case '+':
      case '?':
      case '{':
      case '}':
      case ']': throw NotSimple{};
      case '\\':
        if (text_.substr(at_, 2) == "\\A") return at_ += 2, Node{.kind = Node::Kind::begin};
        if (text_.substr(at_, 2) == "\\z") return at_ += 2, Node{.kind = Node::Kind::end};
        if (AsciiSet set; named_set(set)) return of(set);
        return of(one(escaped()));
      default: return of(one(character()));
    }
  }

  // Beyond ASCII: no character that a text of ASCII could have.
  static AsciiSet one(unsigned c) { return range(c, c); }

  // A character that stands for itself, as its number; those beyond ASCII all as 128.
  unsigned character() {
    const auto first = static_cast<unsigned char>(text_[at_++]);
    if (first < 128) return first;
    while (more() && (static_cast<unsigned char>(peek()) & 0xC0) == 0x80) ++at_;
    return 128;
  }

  bool named_set(AsciiSet& set) {
    if (text_.size() - at_ < 2 || peek() != '\\') return false;
    switch (text_[at_ + 1]) {
      case 'd': set = digits; break;
      case 'D': set = ~digits; break;
      case 'w': set = word_characters; break;
      case 'W': set = ~word_characters; break;
      case 's': set = blanks; break;
      case 'S': set = ~blanks; break;
      default: return false;
    }
    at_ += 2;
    return true;
  }

  // At a backslash.
  unsigned escaped() {
    ++at_;
    if (!more()) throw NotSimple{};
    const auto c = static_cast<unsigned char>(text_[at_++]);
    switch (c) {
      case 't': return '\t';
      case 'n': return '\n';
      case 'r': return '\r';
      case 'f': return '\f';
      case 'v': return '\v';
      case 'a': return '\a';
      default: break;
    }
    if (c >= 128 || word_characters[c]) throw NotSimple{};  // \b, \x41, \pL, \Q, \1 and their like
    return c;
  }

  // Behind `[`.
  AsciiSet bracket() {
    const bool negated = take('^');
    AsciiSet set;
    for (bool first = true; first || peek() != ']'; first = false) {
      if (!more() || (peek() == '[' && text_.substr(at_, 2) == "[:")) throw NotSimple{};
      AsciiSet named;
      if (named_set(named)) {
        set |= named;
        continue;
      }
      const unsigned low = peek() == '\\' ? escaped() : character();
      unsigned high = low;
      if (peek() == '-' && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
        ++at_;
        high = peek() == '\\' ? escaped() : character();
        if (high < low) throw NotSimple{};
      }
      set |= range(low, high);
    }
    ++at_;
    return negated ? ~set : set;
  }

  std::uint32_t add(PatternStep step) {
    if (steps_.size() >= most_steps) throw NotSimple{};
    steps_.push_back(std::move(step));
    return static_cast<std::uint32_t>(steps_.size() - 1);
  }
  std::uint32_t fork(std::uint32_t next, std::uint32_t other) {
    return add({.kind = Kind::fork, .set = {}, .next = next, .other = other});
  }

  // The step at which `node`, followed by step `next`, begins.
  std::uint32_t lay(const Node& node, std::uint32_t next) {
    switch (node.kind) {
      case Node::Kind::set: return add({.kind = Kind::take, .set = node.set, .next = next});
      case Node::Kind::begin: return add({.kind = Kind::begin, .set = {}, .next = next});
      case Node::Kind::end: return add({.kind = Kind::end, .set = {}, .next = next});
      case Node::Kind::sequence:
        for (std::size_t k = node.parts.size(); k-- > 0;) next = lay(node.parts[k], next);
        return next;
      case Node::Kind::choice: {
        std::uint32_t start = lay(node.parts.back(), next);
        for (std::size_t k = node.parts.size() - 1; k-- > 0;) start = fork(lay(node.parts[k], next), start);
        return start;
      }
      case Node::Kind::repeat: {
        std::uint32_t start = next;
        if (node.most == UINT32_MAX) {
          start = fork(next, next);
          const std::uint32_t body = lay(node.parts[0], start);
          steps_[start].other = body;
        } else {
          for (std::uint32_t k = node.least; k < node.most; ++k) start = fork(next, lay(node.parts[0], start));
        }
        for (std::uint32_t k = 0; k < node.least; ++k) start = lay(node.parts[0], start);
        return start;
      }
    }
    return next;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<PatternStep> steps_;
};

}  // namespace

std::optional<Pattern> parse_pattern(std::string_view text) {
  try {
    return Parser(text).parse();
  } catch (const NotSimple&) {
    return std::nullopt;
  }
}

}  // namespace pipec::validate
