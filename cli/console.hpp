// The two streams of a command: results (stdout) and text for people (stderr). Everything passes the redactor.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "cli/redactor.hpp"

namespace pipec::cli {

enum class Colour { none, bold, dim, red, green, yellow, cyan };

class Console {
 public:
  using Sink = std::function<void(std::string_view)>;
  struct Traits {
    bool out_colour = false;
    bool err_colour = false;
    bool err_is_terminal = false;  // progress may redraw its line
    int width = 100;               // columns of the terminal
  };
  Console(Sink out, Sink err, Traits traits) : traits(traits), out_(std::move(out)), err_(std::move(err)) {}

  void out(std::string_view text);
  void err(std::string_view text);
  void warn(const std::string& text);                              // "warning: …" on stderr
  void error(const std::string& text, const std::string& next);    // "error: …", "  next: …" on stderr

  const Traits traits;
  Redactor redactor;

 private:
  std::mutex mutex_;
  Sink out_, err_;
};

// The streams of this process. Colour only on a terminal and without NO_COLOR. A closed pipe swallows the rest; a full
// disk throws Stop.
Console standard_console(bool no_color);

std::string paint(std::string_view text, Colour colour, bool on);

}  // namespace pipec::cli
