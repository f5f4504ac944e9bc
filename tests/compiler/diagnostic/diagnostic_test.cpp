#include "compiler/diagnostic/diagnostic.hpp"

#include <nlohmann/json.hpp>

#include "compiler/text/sources.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace pipec;
using diagnostic::Diagnostics;
using diagnostic::Message;

constexpr Message<std::string_view> not_a_clause{"E0231", "`{}` is not a task clause"};
constexpr Message<> odd{"W0107", "this is odd"};

Span find(const text::Sources& sources, std::string_view word, std::uint32_t source = 0) {
  const auto at = sources[source].bytes.find(word);
  REQUIRE(at != std::string::npos);
  return {source, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + word.size())};
}

std::string render(const std::string& bytes, std::string_view word) {
  text::Sources sources;
  sources.add({"a.pipe", "/", bytes});
  Diagnostics diagnostics;
  diagnostics.add(odd, find(sources, word)).label("here");
  return render_text(diagnostics.items()[0], sources, false);
}

}  // namespace

TEST_CASE("a message carries its code and severity") {
  Diagnostics diagnostics;
  diagnostics.add(odd, {0, 1, 2});
  CHECK_FALSE(diagnostics.has_errors());
  diagnostics.add(not_a_clause, {0, 0, 1}, "wirte").help("did you mean `write`?").fix({0, 0, 1}, "write");
  CHECK(diagnostics.has_errors());
  CHECK(diagnostics.items()[1].code == "E0231");
  CHECK(diagnostics.items()[1].text == "`wirte` is not a task clause");
  CHECK(diagnostics.items()[1].edits[0].replacement == "write");
}

TEST_CASE("sorted by place, the same thing said once") {
  Diagnostics diagnostics;
  diagnostics.add(odd, {1, 0, 1});
  diagnostics.add(odd, {0, 9, 10});
  diagnostics.add(odd, {0, 3, 4});
  diagnostics.add(not_a_clause, {0, 3, 4}, "x");
  diagnostics.add(odd, {0, 3, 4});
  diagnostics.sort();
  std::string order;
  for (const auto& item : diagnostics.items()) {
    order += fmt::format("{}:{}:{} ", item.code, item.span.source, item.span.begin);
  }
  CHECK(order == "E0231:0:3 W0107:0:3 W0107:0:9 W0107:1:0 ");
}

TEST_CASE("text for people: the line, carets, the help at the place, an example") {
  text::Sources sources;
  sources.add({"shop.pipe", "/", std::string(40, '\n') + "  wirte merge on customer_id\n"});
  Diagnostics diagnostics;
  diagnostics.add(not_a_clause, find(sources, "wirte"), "wirte")
      .help("did you mean `write`?")
      .help("the clauses are\nlisted here")
      .example("write merge on customer_id");
  CHECK(render_text(diagnostics.items()[0], sources, false) ==
        "error[E0231]: `wirte` is not a task clause\n"
        "  ┌─ shop.pipe:41:3\n"
        "41│   wirte merge on customer_id\n"
        "  │   ^^^^^ help: did you mean `write`?\n"
        "  = help: the clauses are\n"
        "          listed here\n"
        "  = example: write merge on customer_id\n");
}

TEST_CASE("other places follow, in their own file; a label keeps the help below") {
  text::Sources sources;
  sources.add({"a.pipe", "/", "\nage: decimal(5, 2)?\n"});
  sources.add({"b.pipe", "/", std::string(99, '\n') + "write merge on age"});
  Diagnostics diagnostics;
  diagnostics.add(odd, find(sources, "?"))
      .label("nullable here")
      .related(find(sources, "age", 1), "used as a key here")
      .help("make it required");
  CHECK(render_text(diagnostics.items()[0], sources, false) ==
        "warning[W0107]: this is odd\n"
        "   ┌─ a.pipe:2:19\n"
        "  2│ age: decimal(5, 2)?\n"
        "   │                   ^ nullable here\n"
        "   ┌─ b.pipe:100:16\n"
        "100│ write merge on age\n"
        "   │                ^^^ used as a key here\n"
        "   = help: make it required\n");
}

TEST_CASE("carets stay under the place") {
  struct Row {
    const char* name;
    std::string bytes, word, line, carets;
  };
  const std::vector<Row> rows = {
      {"tabs", "\tab\tcd", "cd", " 1│     ab  cd", "  │         ^^ here"},
      {"umlauts", "ä€x", "x", " 1│ ä€x", "  │   ^ here"},
      {"wide characters", "日本x", "x", " 1│ 日本x", "  │     ^ here"},
      {"under wide characters", "日本x", "日本", " 1│ 日本x", "  │ ^^^^ here"},
      {"control characters", "a\x1b[31mx", "x", " 1│ a\\x1b[31mx", "  │          ^ here"},
      {"bad bytes", "a\xFFx", "x", " 1│ a\\xffx", "  │      ^ here"},
      {"several lines show the first", "ab cd\nef", "cd\nef", " 1│ ab cd", "  │    ^^ here"},
      {"CRLF", "ab\r\ncd\r\n", "cd", " 2│ cd", "  │ ^^ here"},
      {"byte order mark", "\xEF\xBB\xBFpipe", "pipe", " 1│ pipe", "  │ ^^^^ here"},
      {"the end of a line", "ab\ncd", "\n", " 1│ ab", "  │   ^ here"},
  };
  for (const auto& row : rows) {
    INFO(row.name);
    const auto text = render(row.bytes, row.word);
    INFO(text);
    CHECK(text.find("\n" + row.line + "\n" + row.carets + "\n") != std::string::npos);
  }
}

TEST_CASE("an empty place has one caret, also at the end of the text") {
  text::Sources sources;
  sources.add({"a.pipe", "/", "ab\n"});
  Diagnostics diagnostics;
  diagnostics.add(odd, {0, 3, 3}).label("nothing follows");
  CHECK(render_text(diagnostics.items()[0], sources, false) ==
        "warning[W0107]: this is odd\n  ┌─ a.pipe:2:1\n 2│\n  │ ^ nothing follows\n");
}

TEST_CASE("a long line is clipped around the place") {
  const auto text = render(std::string(300, 'a') + "HERE" + std::string(300, 'b'), "HERE");
  INFO(text);
  CHECK(text.find("…" + std::string(40, 'a') + "HERE" + std::string(66, 'b') + "…\n") != std::string::npos);
  CHECK(text.find("│ " + std::string(41, ' ') + "^^^^ here\n") != std::string::npos);
  CHECK(text.find(":1:301\n") != std::string::npos);
}

TEST_CASE("colour only adds colour") {
  text::Sources sources;
  sources.add({"a.pipe", "/", "ab cd"});
  Diagnostics diagnostics;
  diagnostics.add(odd, find(sources, "cd")).help("do something").help("else");
  const auto plain = render_text(diagnostics.items()[0], sources, false);
  auto colour = render_text(diagnostics.items()[0], sources, true);
  CHECK(colour != plain);
  for (auto at = colour.find('\x1b'); at != std::string::npos; at = colour.find('\x1b')) {
    colour.erase(at, colour.find('m', at) - at + 1);
  }
  CHECK(colour == plain);
}

TEST_CASE("a place in no known text still says the message") {
  Diagnostics diagnostics;
  diagnostics.add(not_a_clause, {7, 0, 1}, "a\nb").help("look");
  CHECK(render_text(diagnostics.items()[0], {}, false) ==
        "error[E0231]: `a\\x0ab` is not a task clause\n  = help: look\n");
}

TEST_CASE("JSON has every field, and is JSON for any bytes") {
  text::Sources sources;
  sources.add({"a.pipe", "/", "ab\n  wirte\xFF x"});
  Diagnostics diagnostics;
  const auto place = find(sources, "wirte\xFF");
  diagnostics.add(not_a_clause, place, "wirte\xFF")
      .label("here")
      .related(find(sources, "ab"), "first")
      .help("did you mean `write`?")
      .example("write append")
      .fix(place, "write");
  const auto json = nlohmann::json::parse(render_json(diagnostics.items(), sources));
  REQUIRE(json.size() == 1);
  const auto& item = json[0];
  CHECK(item["code"] == "E0231");
  CHECK(item["severity"] == "error");
  CHECK(item["message"] == "`wirte\uFFFD` is not a task clause");
  CHECK(item["file"] == "a.pipe");
  CHECK(item["line"] == 2);
  CHECK(item["column"] == 3);
  CHECK(item["end_line"] == 2);
  CHECK(item["end_column"] == 9);
  CHECK(item["label"] == "here");
  CHECK(item["related"][0]["text"] == "first");
  CHECK(item["related"][0]["line"] == 1);
  CHECK(item["help"][0] == "did you mean `write`?");
  CHECK(item["example"] == "write append");
  CHECK(item["edits"][0]["replacement"] == "write");
  CHECK(item["edits"][0]["column"] == 3);
  CHECK(nlohmann::json::parse(diagnostic::render_json({}, sources)).empty());
}
