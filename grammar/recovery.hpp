// Lists whose broken items cost only themselves. An item that complains is dropped, and reading goes on where the
// next item surely starts: behind a separator, on a line that cannot be anything else, or at the closing brace.
#pragma once

#include <vector>

#include "grammar/lexis.hpp"

namespace pipec::grammar {

// Between two items: line ends, or one `Sep` with line ends around it.
template <char Sep>
struct separator : p::sor<p::seq<p::one<Sep>, gap>, p::seq<p::at<newline>, gap, p::opt<p::one<Sep>, gap>>> {};
template <>
struct separator<'\0'> : p::seq<p::at<newline>, gap> {};

// ---- lines that can only be the start of something -----------------------------------------------------------

struct open_brace_ahead : p::one<'{'> {};
struct declaration_form
    : p::sor<p::seq<p::sor<word<"task">, word<"alert">, word<"schema">, word<"test">>, name, open_brace_ahead>,
             p::seq<word<"defaults">, open_brace_ahead>,
             p::seq<p::sor<word<"connection">, word<"param">>, name, p::one<':'>>,
             p::seq<p::sor<word<"secret">, word<"type">>, name, p::one<'='>>, p::seq<word<"fn">, name, p::one<'('>>,
             p::seq<word<"use">, quote>> {};
struct declaration_start : p::seq<first_on_line, p::sor<p::seq<word<"export">, plain_name>, declaration_form>> {};

struct block_word : p::sor<word<"contract">, word<"retry">, word<"batch">, word<"audit">, word<"shard">,
                           word<"throttle">, word<"timeout">, word<"archive">, word<"indexes">> {};
struct clause_form
    : p::sor<p::seq<p::sor<word<"into">, word<"after">, word<"alert">, word<"key">>, plain_name>,
             p::seq<word<"write">, p::sor<spelled<"append">, spelled<"replace">, spelled<"merge">, spelled<"scd2">,
                                          spelled<"insert_only">>>,
             p::seq<word<"dedup">, p::sor<spelled<"on">, spelled<"by">>>, p::seq<word<"update">, spelled<"when">>,
             p::seq<word<"delete">, p::sor<spelled<"soft">, spelled<"hard">>>,
             p::seq<p::sor<word<"columns">, word<"expect">, block_word>, open_brace_ahead>,
             p::seq<word<"check">, name, p::one<':'>>,
             p::seq<p::sor<word<"incremental">, word<"partition">>, spelled<"by">>,
             p::seq<word<"quarantine">, p::sor<spelled<"to">, spelled<"limit">>>,
             p::seq<word<"schedule">, p::sor<quote, spelled<"every">>>,
             p::seq<p::sor<word<"before">, word<"finally">>, spelled<"sql">>> {};
struct clause_start : p::seq<first_on_line, clause_form> {};

struct column_start : p::sor<p::seq<name, p::one<':'>>, p::string<'.', '.', '.'>> {};
// In a list of columns a line that starts so belongs to the column above, unless it starts `name :`.
struct modifier_start : p::sor<spelled<"from">, spelled<"default">, spelled<"check">, spelled<"references">,
                               spelled<"was">, spelled<"transient">, p::seq<p::one<'='>, p::not_at<p::one<'='>>>> {};

// ---- skipping --------------------------------------------------------------------------------------------------

// What a skip passes in one step.
struct skipped_text
    : p::sor<p::seq<block_quote, p::until<block_quote>>,
             p::seq<p::string<'r', '"'>, p::star<p::not_one<'"', '\n', '\r'>>, quote>,
             p::seq<p::opt<p::sor<p::string<'r', 'e'>, p::one<'f'>>>, quote, p::star<plain_part>, quote>> {};
struct skipped_word : p::plus<p::identifier_other> {};

// From the start of a broken item to where the next one starts. `broken_at` is where reading failed; a line end
// counts only behind it. Brackets are followed, but a line that can only start something ends them.
template <char Sep, class Restart, Level level>
struct skip_item {
  template <p::apply_mode A, template <class...> class Action, template <class...> class Control, class In, class State>
  static void skip(In& in, State& state, const char* broken_at, bool brace_missing) {
    const auto eat = [&]<class R>(p::type_list<R>) {
      return Control<R>::template match<A, p::rewind_mode::required, Action, Control>(in, state);
    };
    const auto sees = [&]<class R>(p::type_list<R>) {
      return Control<p::at<R>>::template match<A, p::rewind_mode::required, Action, Control>(in, state);
    };
    std::vector<char> open;
    const char* const start = in.current();
    while (!in.empty()) {
      if (brace_missing && in.current() >= broken_at) {
        open.push_back('}');
        brace_missing = false;
      }
      const char c = in.peek_char();
      if (c == '\n' || c == '\r') {
        (void)eat(p::type_list<gap>{});
        if (sees(p::type_list<declaration_start>{})) return;
        if (level != Level::file && sees(p::type_list<clause_start>{})) return;
        if (sees(p::type_list<Restart>{})) return;
        const bool joined = sees(p::type_list<continuation>{}) ||
                            (std::is_same_v<Restart, column_start> && sees(p::type_list<modifier_start>{}));
        if (open.empty() && in.current() > broken_at && !joined) return;
      } else if (c == '(' || c == '[' || c == '{') {
        open.push_back(c == '(' ? ')' : c == '[' ? ']' : '}');
        in.bump(1);
      } else if (c == ')' || c == ']') {
        if (!open.empty() && open.back() == c) open.pop_back();
        in.bump(1);
      } else if (c == '}') {
        while (!open.empty() && open.back() != '}') open.pop_back();
        if (open.empty() && level != Level::file) return;
        if (!open.empty()) open.pop_back();
        in.bump(1);
      } else if (Sep != '\0' && c == Sep && open.empty() && in.current() >= broken_at && in.current() != start) {
        return;
      } else if (!eat(p::type_list<comment>{}) && !eat(p::type_list<skipped_text>{}) &&
                 !eat(p::type_list<skipped_word>{})) {
        if (c == '"') {
          (void)eat(p::type_list<rest_of_line>{});  // a text without an end
        } else {
          in.bump(1);
        }
      }
    }
    if (!open.empty()) state.end_was_skipped();
  }
};

// Items up to the closing brace (or the end of the file). Item complains when it is missing; `end` is what is
// missed when something follows an item.
template <class Item, char Sep, class Restart, Level level, Docs docs, Expected end>
struct items {
  using rule_t = items;
  using subs_t = p::type_list<Item, gap, separator<Sep>>;

  template <p::apply_mode A, p::rewind_mode, template <class...> class Action, template <class...> class Control,
            class In, class State>
  static bool match(In& in, State& state) {
    const auto eat = [&]<class R>(p::type_list<R>) {
      return Control<R>::template match<A, p::rewind_mode::required, Action, Control>(in, state);
    };
    const auto at_end = [&] { return in.empty() || (level != Level::file && in.peek_char() == '}'); };
    (void)eat(p::type_list<gap>{});
    while (!at_end()) {
      const char* const start = in.current();
      try {
        if (level != Level::file && eat(p::type_list<p::at<declaration_start>>{})) {
          state.unclosed_before(start, Level::file);
        }
        if (level == Level::inner && eat(p::type_list<p::at<clause_start>>{})) {
          state.unclosed_before(start, Level::clauses);
        }
        state.item_starts(start, docs);
        (void)eat(p::type_list<Item>{});
        if (!eat(p::type_list<separator<Sep>>{}) && !at_end()) state.expected(end, in.current());
      } catch (const typename State::Broken& broken) {
        if (broken.level < level) throw;
        state.drop_from(start, level);
        in.iterator() = broken.resume ? state.pointer(broken.at) : start;
        if (!broken.resume) {
          skip_item<Sep, Restart, level>::template skip<A, Action, Control>(in, state, state.pointer(broken.at),
                                                                            broken.brace_missing);
          if (in.current() == start && !at_end()) in.bump(1);
        }
        while (eat(p::type_list<separator<Sep>>{})) {
        }
        (void)eat(p::type_list<gap>{});
      }
    }
    return true;
  }
};

}  // namespace pipec::grammar
