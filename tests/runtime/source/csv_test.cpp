#include <algorithm>
#include <functional>

#include "tests/runtime/source/csv_lines.hpp"
#include "tests/support/catch.hpp"

using namespace pipec;
using namespace pipec::test;
using namespace std::string_view_literals;

namespace {

using Change = std::function<void(ir::CsvOptions&)>;

struct Row {
  std::string_view what;
  std::string_view text;
  std::string_view lines;
  Change change = nullptr;
};

// A text is read with every block size from 1 to 64 and batches of 1, 7, 1000 rows, and must give the same lines.
void check(const Row& row, std::size_t columns = 0) {
  Read read;
  read.columns = columns;
  if (columns > 0) read.csv.header = false;
  if (row.change) row.change(read.csv);
  INFO(row.what);
  INFO(show_bytes(row.text));
  CHECK(read_lines(row.text, read) == row.lines);
  for (std::size_t block = 1; block <= 64; ++block) {
    for (const std::size_t rows : {1, 7, 1000}) {
      auto small = read;
      small.limits = {rows, block * 3, block};
      const auto lines = read_lines(row.text, small);
      if (lines == row.lines) continue;
      INFO("blocks of " << block << " bytes, batches of " << rows << " rows");
      CHECK(lines == row.lines);
      return;
    }
  }
}

void no_quotes(ir::CsvOptions& csv) { csv.quote = std::nullopt; }
void backslash(ir::CsvOptions& csv) { csv.escape = '\\'; }
void one_line(ir::CsvOptions& csv) { csv.multiline = false; }
void comments(ir::CsvOptions& csv) { csv.comment = "#"; }
void long_comments(ir::CsvOptions& csv) { csv.comment = "-- "; }
void skip_two(ir::CsvOptions& csv) { csv.skip = 2; }
void short_records(ir::CsvOptions& csv) { csv.max_record = 10; }

}  // namespace

TEST_CASE("records, fields and where they stand") {
  for (const auto& row : {
           Row{"plain", "a,b\n1,2\n3,4\n", "4+3 2 1 1|2\n8+3 3 2 3|4\n"},
           Row{"no line end at the end", "a,b\n1,2\n3,4", "4+3 2 1 1|2\n8+3 3 2 3|4\n"},
           Row{"two line ends at the end", "a,b\n1,2\n\n", "4+3 2 1 1|2\n"},
           Row{"CRLF", "a,b\r\n1,2\r\n3,4\r\n", "5+3 2 1 1|2\n10+3 3 2 3|4\n"},
           Row{"CR", "a,b\r1,2\r3,4\r", "4+3 2 1 1|2\n8+3 3 2 3|4\n"},
           Row{"CR at the end of the file", "a,b\n1,2\r", "4+3 2 1 1|2\n"},
           Row{"LF header, CRLF body", "a,b\n1,2\r\n3,4\r\n", "4+3 2 1 1|2\n9+3 3 2 3|4\n"},
           Row{"all three", "a,b\r1,2\n3,4\r\n5,6\r", "4+3 2 1 1|2\n8+3 3 2 3|4\n13+3 4 3 5|6\n"},
           Row{"LF before CR is two ends", "a,b\n1,2\n\r3,4", "4+3 2 1 1|2\n9+3 4 2 3|4\n"},
           Row{"empty fields", "a,b\n,\n1,\n,2\n", "4+1 2 1 |\n6+2 3 2 1|\n9+2 4 3 |2\n"},
           Row{"empty quoted is not empty bare", "a,b\n\"\",\n", "4+3 2 1 ''|\n"},
           Row{"blank lines are no rows", "a,b\n\n1,2\n\r\n\r\n3,4\n\n", "5+3 3 1 1|2\n13+3 6 2 3|4\n"},
           Row{"blank lines before the header", "\n\r\na,b\n1,2\n", "7+3 4 1 1|2\n"},
           Row{"blank line is a value of one column", "a\n\nx\n\n", "2+0 2 1 \n3+1 3 2 x\n5+0 4 3 \n"},
           Row{"blanks count", "a,b\n 1 ,\t2\n", "4+6 2 1  1 |\\x092\n"},
           Row{"a line of blanks is a record", "a,b\n  \n", "4+2 2 1 !wrong_width(1)\n"},
           Row{"short and long", "a,b\n1\n1,2,3\n1,2\n", "4+1 2 1 !wrong_width(1)\n6+5 3 2 !wrong_width(3)\n12+3 4 3 1|2\n"},
           Row{"a delimiter too many on every line", "a,b\n1,2,\n3,4,\n", "4+4 2 1 !wrong_width(3)\n9+4 3 2 !wrong_width(3)\n"},
           Row{"one column, two fields", "a\n1,2\n3\n", "2+3 2 1 !wrong_width(2)\n6+1 3 2 3\n"},
           Row{"empty file", "", ""},
           Row{"only line ends", "\n\r\n\r", ""},
           Row{"header only", "a,b\n", ""},
           Row{"header without line end", "a,b", ""},
           Row{"NUL is passed on", "a,b\n1\0x,\0\n"sv, "4+5 2 1 1\\x00x|\\x00\n"},
           Row{"invalid UTF-8 is passed on", "a,b\n\xff,\xc3\n\xc3\xa9,2\n", "4+3 2 1 \\xFF|\\xC3\n8+4 3 2 \\xC3\\xA9|2\n"},
           Row{"a COPY end mark is data", "a\n\\.\n1\n", "2+2 2 1 \\.\n5+1 3 2 1\n"},
           Row{"null words are data", "a,b\n\\N,NULL\n", "4+7 2 1 \\N|NULL\n"},
           Row{"Ctrl-Z is data", "a\n1\n\x1a", "2+1 2 1 1\n4+1 3 2 \\x1A\n"},
           Row{"a second header is a row", "a,b\n1,2\na,b\n", "4+3 2 1 1|2\n8+3 3 2 a|b\n"},
           Row{"UTF-8 mark", "\xef\xbb\xbf" "a,b\n1,2\n", "7+3 2 1 1|2\n"},
           Row{"only one mark is removed", "\xef\xbb\xbf" "a,b\n\xef\xbb\xbf" "1,2\n", "7+6 2 1 \\xEF\\xBB\\xBF1|2\n"},
           Row{"only a mark", "\xef\xbb\xbf", ""},
       }) {
    check(row);
  }
}

TEST_CASE("quotes") {
  for (const auto& row : {
           Row{"plain", "a,b\n\"1\",\"2\"\n", "4+7 2 1 '1'|'2'\n"},
           Row{"delimiter inside", "a,b\n\"1,5\",2\n", "4+7 2 1 '1,5'|2\n"},
           Row{"doubled", "a,b\n\"say \"\"hi\"\"\",2\n", "4+14 2 1 'say \"hi\"'|2\n"},
           Row{"only doubled", "a,b\n\"\"\"\",\"\"\"\"\"\"\n", "4+11 2 1 '\"'|'\"\"'\n"},
           Row{"at the end of the file", "a,b\n1,\"2\"", "4+5 2 1 1|'2'\n"},
           Row{"doubled at the end of the file", "a,b\n1,\"2\"\"\"", "4+7 2 1 1|'2\"'\n"},
           Row{"in the header", "\"a\",\"b,c\"\n1,2\n", "10+3 2 1 1|2\n"},
           Row{"a blank before it", "a,b\n1, \"2\"\n3,4\n", "4+6 2 1 !bad_quote\n11+3 3 2 3|4\n"},
           Row{"a blank behind it", "a,b\n\"1\" ,2\n3,4\n", "4+6 2 1 !bad_quote\n11+3 3 2 3|4\n"},
           Row{"inside a bare field", "a,b\n5\" disk,2\n3,4\n", "4+9 2 1 !bad_quote\n14+3 3 2 3|4\n"},
           Row{"text behind it", "a,b\n\"1\"x,2\n3,4\n", "4+6 2 1 !bad_quote\n11+3 3 2 3|4\n"},
           Row{"quoted text behind it", "a,b\n\"1\"\"x\"\"\",2\n\"1\" \"x\",2\n3,4\n", "4+10 2 1 '1\"x\"'|2\n15+9 3 2 !bad_quote\n25+3 4 3 3|4\n"},
           Row{"bad one at the end of the file", "a,b\n1,2\"", "4+4 2 1 !bad_quote\n"},
           Row{"a bad record hides no line", "a,b\nx\"y\r\n1,2\r\n", "4+3 2 1 !bad_quote\n9+3 3 2 1|2\n"},
           Row{"bad before wrong width", "a,b\n1,2,3\"\n", "4+6 2 1 !bad_quote\n"},
           Row{"JSON escapes are not declared", "a,b\n\"\\\"Logan\\\"\",2\n3,4\n", "4+13 2 1 !bad_quote\n18+3 3 2 3|4\n"},
           Row{"apostrophes are data", "a,b\n'1','2'\n", "4+7 2 1 '1'|'2'\n"},
           Row{"quoted and wrong width", "a,b\n\"1\"\n", "4+3 2 1 !wrong_width(1)\n"},
           Row{"quoted empty line of one column", "a\n\"\"\n", "2+2 2 1 ''\n"},
       }) {
    check(row);
  }
  check({"apostrophe as quote", "a,b\n'1,5','it''s'\n\"x\",2\n", "4+13 2 1 '1,5'|'it's'\n18+5 3 2 \"x\"|2\n",
         [](auto& csv) { csv.quote = csv.escape = '\''; }});
  check({"no quotes", "a,b\n\"1,2\"\n5\" x,\"\n", "4+5 2 1 \"1|2\"\n10+6 3 2 5\" x|\"\n", no_quotes});
  check({"no quotes, backslash", "a,b\n1\\,2\n", "4+4 2 1 1\\|2\n", no_quotes});
  check({"tabs", "a\tb\n1\t\"2\t3\"\n", "4+7 2 1 1|'2\\x093'\n", [](auto& csv) { csv.delimiter = '\t'; }});
  check({"semicolons", "a;b\n1,5;2\n", "4+5 2 1 1,5|2\n", [](auto& csv) { csv.delimiter = ';'; }});
}

TEST_CASE("backslash as escape") {
  for (const auto& row : {
           Row{"quote", "a,b\n\"say \\\"hi\\\"\",2\n", "4+14 2 1 'say \"hi\"'|2\n", backslash},
           Row{"itself", "a,b\n\"x\\\\\",2\n", "4+7 2 1 'x\\'|2\n", backslash},
           Row{"other letters stay", "a,b\n\"x\\n\\,y\",2\n", "4+10 2 1 'x\\n\\,y'|2\n", backslash},
           Row{"before a line end stays", "a,b\n\"x\\\ny\",2\n", "4+8 2 1 'x\\\\ny'|2\n", backslash},
           Row{"outside quotes is data", "a,b\nx\\y,\\\n", "4+5 2 1 x\\y|\\\n", backslash},
           Row{"outside quotes it saves no quote", "a,b\nx\\\"y,2\n", "4+6 2 1 !bad_quote\n", backslash},
           Row{"doubling is not declared", "a,b\n\"x\"\"y\",2\n3,4\n", "4+8 2 1 !bad_quote\n13+3 3 2 3|4\n", backslash},
           Row{"behind the closing quote", "a,b\n\"x\"\\,2\n", "4+6 2 1 !bad_quote\n", backslash},
           Row{"open at the end", "a,b\n\"x\\\",2\n3,4\n", "4+6 2 1 !open_quote\n11+3 3 2 3|4\n", backslash},
           Row{"as the last byte", "a,b\n\"x\\", "4+3 2 1 !open_quote\n", backslash},
       }) {
    check(row);
  }
}

TEST_CASE("line ends in quotes") {
  for (const auto& row : {
           Row{"one record, first line", "a,b\n\"1\n2\",3\n4,5\n", "4+7 2 1 '1\\n2'|3\n12+3 4 2 4|5\n"},
           Row{"CRLF and CR are kept", "a,b\r\n\"1\r\n2\r3\",4\r\n5,6\r\n", "5+10 2 1 '1\\r\\n2\\r3'|4\n17+3 5 2 5|6\n"},
           Row{"blank lines inside", "a,b\n\"\n\n\",3\n4,5\n", "4+6 2 1 '\\n\\n'|3\n11+3 5 2 4|5\n"},
           Row{"in a header", "\"a\nb\",c\n1,2\n", "8+3 3 1 1|2\n"},
           Row{"open at the end: the next line is read", "a,b\n\"1\n2,3\n4,5\n", "4+2 2 1 !open_quote\n7+3 3 2 2|3\n11+3 4 3 4|5\n"},
           Row{"open on the last line", "a,b\n1,2\n3,\"4", "4+3 2 1 1|2\n8+4 3 2 !open_quote\n"},
           Row{"open, then CRLF", "a,b\r\n1,\"x\r\n2,3\r\n", "5+4 2 1 !open_quote\n11+3 3 2 2|3\n"},
           Row{"open on a later line of the record", "a,b\n\"1\n2\",\"3\n4,5\n", "4+8 2 1 !open_quote\n13+3 4 2 4|5\n"},
           Row{"a lone quote", "a\n\"", "2+1 2 1 !open_quote\n"},
           Row{"a lone quote and lines", "a,b\n\"\n1,2\n", "4+1 2 1 !open_quote\n6+3 3 2 1|2\n"},
           Row{"open until a quote comes: bad", "a,b\n\"1\n2,\"3\"\n4,5\n", "4+8 2 1 !bad_quote\n13+3 4 2 4|5\n"},
           Row{"one line only: the line is open", "a,b\n\"1\n2\",3\n4,5\n", "4+2 2 1 !open_quote\n7+4 3 2 !bad_quote\n12+3 4 3 4|5\n", one_line},
           Row{"one line only, CRLF", "a,b\r\n1,\"x\r\n2,3\r\n", "5+4 2 1 !open_quote\n11+3 3 2 2|3\n", one_line},
           Row{"one line only, closed", "a,b\n\"1\",\"x,y\"\n", "4+9 2 1 '1'|'x,y'\n", one_line},
           Row{"one line only, open at the end", "a,b\n1,\"x", "4+4 2 1 !open_quote\n", one_line},
       }) {
    check(row);
  }
}

TEST_CASE("comments and skipped lines") {
  for (const auto& row : {
           Row{"before the header and between rows", "# x\na,b\n#1,2\n1,2\n# \"\n3,4\n#", "13+3 4 1 1|2\n21+3 6 2 3|4\n", comments},
           Row{"only at the start of a line", "a,b\n1,#2\n #,3\n", "4+4 2 1 1|#2\n9+4 3 2  #|3\n", comments},
           Row{"quoted is data", "a,b\n\"#1\",2\n", "4+6 2 1 '#1'|2\n", comments},
           Row{"a line inside quotes is data", "a,b\n\"1\n#2\",3\n", "4+8 2 1 '1\\n#2'|3\n", comments},
           Row{"CRLF", "a,b\r\n#x\r\n1,2\r\n", "9+3 3 1 1|2\n", comments},
           Row{"one column", "a\n#x\n\n1\n", "5+0 3 1 \n6+1 4 2 1\n", comments},
           Row{"longer prefix", "a,b\n-- x\n--,2\n-", "9+4 3 1 --|2\n14+1 4 2 !wrong_width(1)\n", long_comments},
           Row{"none declared", "a,b\n#1,2\n", "4+4 2 1 #1|2\n"},
           Row{"skip", "Report \"of\r\ntoday\na,b\n1,2\n", "22+3 4 1 1|2\n", skip_two},
           Row{"skip counts blank lines", "\n\na,b\n1,2\n", "6+3 4 1 1|2\n", skip_two},
           Row{"skip more than there is", "a,b", "", skip_two},
           Row{"skip behind a mark", "\xef\xbb\xbfx\ny\na,b\n1,2\n", "11+3 4 1 1|2\n", skip_two},
       }) {
    check(row);
  }
}

TEST_CASE("files without a header") {
  for (const auto& row : {
           Row{"plain", "1,2\n3,4\n", "0+3 1 1 1|2\n4+3 2 2 3|4\n"},
           Row{"empty", "", ""},
           Row{"a mark", "\xef\xbb\xbf" "1,2\n", "3+3 1 1 1|2\n"},
           Row{"first one wrong", "1\n3,4\n", "0+1 1 1 !wrong_width(1)\n2+3 2 2 3|4\n"},
           Row{"first one open", "\"1\n3,4\n", "0+2 1 1 !open_quote\n3+3 2 2 3|4\n"},
           Row{"another delimiter", "1;2\n3;4\n", "refused wrong_delimiter\n"},
           Row{"another character that gives too many", "1;2;x\n3,4\n", "0+5 1 1 !wrong_width(1)\n6+3 2 2 3|4\n"},
       }) {
    check(row, 2);
  }
  check({"one column", "x;y\n\nz\n", "0+3 1 1 x;y\n4+0 2 2 \n5+1 3 3 z\n"}, 1);
}

TEST_CASE("records that are too long") {
  for (const auto& row : {
           Row{"as long as allowed", "a,b\n12345,7890\n1,2\n", "4+10 2 1 12345|7890\n15+3 3 2 1|2\n", short_records},
           Row{"as long as allowed at the end", "a,b\n12345,7890", "4+10 2 1 12345|7890\n", short_records},
           Row{"one more", "a,b\n12345,78901\n1,2\n", "4+11 2 1 !record_too_long\n16+3 3 2 1|2\n", short_records},
           Row{"one more at the end", "a,b\n12345,78901", "4+11 2 1 !record_too_long\n", short_records},
           Row{"CRLF does not count", "a,b\r\n12345,7890\r\n1,2\r\n", "5+10 2 1 12345|7890\n17+3 3 2 1|2\n", short_records},
           Row{"much more, the length is counted", "a,b\n1,2\n1,3456789012345678901234567890\n1,2\n",
               "4+3 2 1 1|2\n8+30 3 2 !record_too_long\n39+3 4 3 1|2\n", short_records},
           Row{"a delimiter is one more", "a,b\n1,34567890,\n1,2\n", "4+11 2 1 !record_too_long\n16+3 3 2 1|2\n", short_records},
           Row{"too long before bad quote", "a,b\n1,345678901\"\n1,2\n", "4+12 2 1 !record_too_long\n17+3 3 2 1|2\n", short_records},
           Row{"bad quote before too long", "a,b\n1\"345678901234\n1,2\n", "4+14 2 1 !bad_quote\n19+3 3 2 1|2\n", short_records},
           Row{"closed quote within", "a,b\n1,\"345678\"\n", "4+10 2 1 1|'345678'\n", short_records},
           Row{"open beyond", "a,b\n1,\"3\n567890123\"\n1,2\n", "4+4 2 1 !record_too_long\n9+10 3 2 !bad_quote\n20+3 4 3 1|2\n", short_records},
           Row{"open beyond on one line", "a,b\n1,\"34567890123\",\"\n1,2\n", "4+17 2 1 !record_too_long\n22+3 3 2 1|2\n", short_records},
           Row{"open at the end, as long as allowed", "a,b\n1,\"3\n56789", "4+4 2 1 !open_quote\n9+5 3 2 !wrong_width(1)\n", short_records},
           Row{"open at the end, one more", "a,b\n1,\"3\n567890", "4+4 2 1 !record_too_long\n9+6 3 2 !wrong_width(1)\n", short_records},
           Row{"one line, open, as long as allowed", "a,b\n1,\"3456789\n1,2\n", "4+10 2 1 !open_quote\n15+3 3 2 1|2\n",
               [](auto& csv) { csv.max_record = 10; csv.multiline = false; }},
           Row{"one line, open, one more", "a,b\n1,\"34567890\n1,2\n", "4+11 2 1 !record_too_long\n16+3 3 2 1|2\n",
               [](auto& csv) { csv.max_record = 10; csv.multiline = false; }},
           Row{"closed, then too long", "a,b\n\"12\n5678\",x\n1,2\n", "4+11 2 1 !record_too_long\n16+3 4 2 1|2\n", short_records},
           Row{"a long comment is none", "a,b\n#345678901234567\n1,2\n", "21+3 3 1 1|2\n",
               [](auto& csv) { csv.max_record = 10; csv.comment = "#"; }},
           Row{"a long header", "a,b,c,d,e,f\n1,2\n", "refused bad_header\n", short_records},
           Row{"skipped lines have no limit", "Title of it all\n\na,b\n1,2\n", "21+3 4 1 1|2\n",
               [](auto& csv) { csv.max_record = 10; csv.skip = 2; }},
       }) {
    check(row);
  }
}

TEST_CASE("a quoted field spans any number of lines") {
  std::string text = "a,b\n1,\"";
  for (int i = 0; i < 30'000; ++i) text += i % 3 == 0 ? "\r\n" : "\n";
  text += "\"\n3,4\n";
  Read read;
  const auto expected = naive_lines(text, read);
  CHECK(std::count(expected.begin(), expected.end(), '!') == 0);
  for (const std::size_t block : {100, 4096, 1 << 20}) {
    read.limits.block = block;
    CHECK((read_lines(text, read) == expected));
  }
}

TEST_CASE("open quotes are not read over and over") {
  // Where each line is read to the end of the text again, these are tens of gigabytes; the test would not end.
  const std::string filler(80, 'x');
  struct Lines {
    const char* what;
    std::string line, reject;
    std::size_t rejects;
  };
  for (const auto& lines : {
           Lines{"each opens one, the next line's closes it", "1,\"" + filler, "!bad_quote", 50'000},
           Lines{"doubled quotes after one that stays open", "1,\"\"", "!", 1},
           Lines{"nothing after one that stays open", "1," + filler, "!", 1},
       }) {
    INFO(lines.what);
    std::string text = "a,b\n";
    if (lines.rejects == 1) text += "1,\"" + filler + "\n";
    for (int i = 0; i < 100'000; ++i) text += lines.line + "\n";
    const auto found = read_lines(text, {});
    std::size_t rejects = 0;
    for (auto at = found.find(lines.reject); at != std::string::npos; at = found.find(lines.reject, at + 1)) ++rejects;
    CHECK(rejects == lines.rejects);
    CHECK(static_cast<std::size_t>(std::count(found.begin(), found.end(), '\n')) ==
          (lines.rejects == 1 ? 100'001 : 50'000));
  }
}

TEST_CASE("wide records and large fields") {
  std::string header = "c0", row = "0";
  for (int i = 1; i < 12'000; ++i) {
    header += ",c" + std::to_string(i);
    row += i % 2 == 0 ? ",\"" + std::to_string(i) + "\"" : "," + std::to_string(i);
  }
  std::string large = "a,b\n";
  for (int i = 0; i < 3; ++i) large += "1,\"" + std::string(2'500'000, 'x') + "\"\"" + std::string(2'500'000, '\n').substr(0, 5000) + "\"\n2,3\n";
  for (const auto& text : {header + "\n" + row + "\n" + row + ",\n", large}) {
    Read read;
    const auto expected = naive_lines(text, read);
    CHECK(expected.find("!open") == std::string::npos);
    for (const std::size_t block : {1000, 64 << 10, 1 << 20, 64 << 20}) {
      read.limits.block = block;
      CHECK((read_lines(text, read) == expected));
    }
  }
}

TEST_CASE("a line without end is not held in memory") {
  // A file of 1 GiB that is one line, made while it is read.
  class Endless : public MemoryFiles {
   public:
    class File : public InputFile {
     public:
      std::size_t read_at(std::uint64_t offset, char* to, std::size_t size) override {
        std::fill_n(to, size, 'x');
        if (offset == 0) std::copy_n("a,b\n1,", std::min<std::size_t>(size, 6), to);
        largest() = std::max(largest(), size);
        return size;
      }
      FileState state() override { return Endless::state_of(); }
      static std::size_t& largest() {
        static std::size_t bytes = 0;
        return bytes;
      }
    };
    static FileState state_of() {
      FileState state;
      state.size = 1ull << 30;
      return state;
    }
    std::unique_ptr<InputFile> open(const std::string&) override { return std::make_unique<File>(); }
  };
  Endless files;
  ir::FileFacts facts;
  facts.name = facts.path = "/endless.csv";
  facts.state = Endless::state_of();
  const auto source = source::open_csv(files, facts, 0, {}, {}, {{"a"}, {"b"}}, {}, {});
  value::RawBatch batch;
  REQUIRE(source->next(batch));
  REQUIRE(batch.broken.size() == 1);
  CHECK(batch.broken[0].code == ir::ReasonCode::record_too_long);
  CHECK(batch.broken[0].record.length == (1ull << 30) - 4);
  CHECK(batch.owners.empty());
  CHECK(Endless::File::largest() <= 16u << 20);
  CHECK_FALSE(source->next(batch));
}
