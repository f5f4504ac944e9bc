#include "runtime/validate/automaton.hpp"

#include <algorithm>
#include <map>

#include "runtime/validate/pattern.hpp"

namespace pipec::validate {
namespace {

using Kind = PatternStep::Kind;

constexpr std::size_t most_states = 256;
constexpr std::size_t most_in_words = 10;  // six bits each

// All that the text so far can be the begin of: the steps that wait for a character or for the end.
struct State {
  std::vector<std::uint32_t> waiting;  // sorted
  bool at_begin = false;
  bool found = false;                  // whatever follows
  bool unknown = false;                // a character beyond ASCII had a say
  auto operator<=>(const State&) const = default;
};

class Builder {
 public:
  explicit Builder(const Pattern& pattern) : pattern_(pattern), seen_(pattern.steps.size(), 0) { find_classes(); }

  // False: too many states.
  bool run() {
    State start = closure({pattern_.start}, true, false);
    start.at_begin = true;
    number_of(start);
    for (std::size_t s = 0; s < states_.size(); ++s) {
      if (states_.size() > most_states) return false;
      std::vector<std::uint32_t> row;
      for (std::size_t k = 0; k < examples_.size(); ++k) row.push_back(number_of(after(states_[s], k)));
      next_.push_back(std::move(row));
      answers_.push_back(answer_at_end(states_[s]));
    }
    merge_equals();
    return true;
  }

  std::size_t class_of(unsigned byte) const { return byte < 128 ? classes_[byte] : examples_.size() - 1; }
  std::size_t classes() const { return examples_.size(); }
  std::size_t states() const { return answers_.size(); }
  std::uint32_t next(std::size_t state, std::size_t byte_class) const { return next_[state][byte_class]; }
  Answer answer(std::size_t state) const { return answers_[state]; }

 private:
  // Characters that all sets hold or all sets lack are one. The last class is what lies beyond ASCII.
  void find_classes() {
    std::map<std::vector<bool>, std::size_t> known;
    for (unsigned c = 0; c < 128; ++c) {
      std::vector<bool> held;
      for (const auto& step : pattern_.steps) held.push_back(step.kind == Kind::take && step.set[c]);
      const auto [at, added] = known.emplace(std::move(held), examples_.size());
      if (added) examples_.push_back(c);
      classes_[c] = at->second;
    }
    examples_.push_back(128);
  }

  std::uint32_t number_of(const State& state) {
    const auto [at, added] = numbers_.emplace(state, static_cast<std::uint32_t>(states_.size()));
    if (added) states_.push_back(state);
    return at->second;
  }

  State closure(std::vector<std::uint32_t> open, bool at_begin, bool at_end) {
    State state;
    ++round_;
    while (!open.empty()) {
      const std::uint32_t at = open.back();
      open.pop_back();
      if (seen_[at] == round_) continue;
      seen_[at] = round_;
      const PatternStep& step = pattern_.steps[at];
      switch (step.kind) {
        case Kind::match: state.found = true; break;
        case Kind::take: state.waiting.push_back(at); break;
        case Kind::fork: open.push_back(step.next), open.push_back(step.other); break;
        case Kind::begin:
          if (at_begin) open.push_back(step.next);
          break;
        case Kind::end:
          if (at_end) open.push_back(step.next);
          state.waiting.push_back(at);
          break;
      }
    }
    std::sort(state.waiting.begin(), state.waiting.end());
    if (state.found) state.waiting.clear();
    return state;
  }

  State after(const State& state, std::size_t byte_class) {
    if (state.found || state.unknown || state.waiting.empty()) return state;
    if (examples_[byte_class] >= 128) {
      State unknown;
      unknown.unknown = true;
      return unknown;
    }
    std::vector<std::uint32_t> open = {pattern_.start};
    for (const std::uint32_t at : state.waiting) {
      const PatternStep& step = pattern_.steps[at];
      if (step.kind == Kind::take && step.set[examples_[byte_class]]) open.push_back(step.next);
    }
    return closure(std::move(open), false, false);
  }

  Answer answer_at_end(const State& state) {
    if (state.unknown) return Answer::ask;
    return state.found || closure(state.waiting, state.at_begin, true).found ? Answer::yes : Answer::no;
  }

  // States that answer alike whatever follows become one; the first state stays the first.
  void merge_equals() {
    const std::size_t count = answers_.size();
    std::vector<std::uint32_t> group(count);
    for (std::size_t s = 0; s < count; ++s) group[s] = static_cast<std::uint32_t>(answers_[s]);
    for (std::size_t groups = 0;;) {
      std::map<std::vector<std::uint32_t>, std::uint32_t> known;
      std::vector<std::uint32_t> finer(count);
      for (std::size_t s = 0; s < count; ++s) {
        std::vector<std::uint32_t> key = {group[s]};
        for (const std::uint32_t to : next_[s]) key.push_back(group[to]);
        finer[s] = known.emplace(std::move(key), static_cast<std::uint32_t>(known.size())).first->second;
      }
      group = std::move(finer);
      if (known.size() == groups) break;
      groups = known.size();
    }
    std::vector<std::vector<std::uint32_t>> next;
    std::vector<Answer> answers;
    for (std::size_t s = 0; s < count; ++s) {
      if (group[s] != next.size()) continue;  // groups are numbered as they appear
      for (auto& to : next_[s]) to = group[to];
      next.push_back(std::move(next_[s]));
      answers.push_back(answers_[s]);
    }
    next_ = std::move(next);
    answers_ = std::move(answers);
  }

  const Pattern& pattern_;
  std::array<std::size_t, 128> classes_{};
  std::vector<unsigned> examples_;             // a byte of each class
  std::vector<State> states_;
  std::map<State, std::uint32_t> numbers_;
  std::vector<std::vector<std::uint32_t>> next_;
  std::vector<Answer> answers_;
  std::vector<std::uint32_t> seen_;            // the last closure that came by, per step
  std::uint32_t round_ = 0;
};

}  // namespace

std::optional<Automaton> Automaton::compile(std::string_view text) {
  const auto pattern = parse_pattern(text);
  if (!pattern) return std::nullopt;
  Builder builder(*pattern);
  if (!builder.run()) return std::nullopt;
  Automaton out;
  out.count_ = builder.states();
  if (out.count_ <= most_in_words) {
    out.words_.resize(256);
    for (std::size_t s = 0; s < out.count_; ++s) {
      out.answers_ |= static_cast<std::uint64_t>(builder.answer(s)) << (6 * s);
      for (unsigned byte = 0; byte < 256; ++byte) {
        out.words_[byte] |= std::uint64_t{6} * builder.next(s, builder.class_of(byte)) << (6 * s);
      }
    }
    return out;
  }
  const auto width = static_cast<std::uint32_t>(builder.classes());
  for (unsigned byte = 0; byte < 256; ++byte) out.classes_[byte] = static_cast<std::uint8_t>(builder.class_of(byte));
  out.outcomes_.resize(out.count_ * width);
  for (std::size_t s = 0; s < out.count_; ++s) {
    out.outcomes_[s * width] = builder.answer(s);
    for (std::size_t k = 0; k < width; ++k) out.table_.push_back(builder.next(s, k) * width);
  }
  return out;
}

}  // namespace pipec::validate
