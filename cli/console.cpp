#include "cli/console.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cli/exit_code.hpp"
#include "cli/stop.hpp"

namespace pipec::cli {
namespace {

Console::Sink descriptor_sink(int descriptor) {
  return [descriptor, closed = false](std::string_view text) mutable {
    while (!closed && !text.empty()) {
      const ssize_t written = ::write(descriptor, text.data(), text.size());
      if (written >= 0) {
        text.remove_prefix(static_cast<std::size_t>(written));
      } else if (errno != EINTR) {
        closed = true;
        if (errno != EPIPE && descriptor == STDOUT_FILENO) {
          throw Stop(exit_code::failed, std::string("cannot write the output: ") + std::strerror(errno));
        }
      }
    }
  };
}

int terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 100;
}

}  // namespace

void Console::out(std::string_view text) {
  const std::lock_guard lock(mutex_);
  out_(redactor.clean(text));
}

void Console::err(std::string_view text) {
  const std::lock_guard lock(mutex_);
  err_(redactor.clean(text));
}

void Console::warn(const std::string& text) {
  err(paint("warning", Colour::yellow, traits.err_colour) + ": " + text + "\n");
}

void Console::error(const std::string& text, const std::string& next) {
  std::string lines = paint("error", Colour::red, traits.err_colour) + ": " + text + "\n";
  if (!next.empty()) lines += "  next: " + next + "\n";
  err(lines);
}

Console standard_console(bool no_color) {
  const bool out = ::isatty(STDOUT_FILENO) == 1;
  const bool err = ::isatty(STDERR_FILENO) == 1;
  return Console(descriptor_sink(STDOUT_FILENO), descriptor_sink(STDERR_FILENO),
                 {.out_colour = out && !no_color, .err_colour = err && !no_color, .err_is_terminal = err,
                  .width = terminal_width()});
}

std::string paint(std::string_view text, Colour colour, bool on) {
  if (!on || colour == Colour::none) return std::string(text);
  static constexpr const char* codes[] = {"0", "1", "2", "1;31", "32", "33", "36"};
  return "\x1b[" + std::string(codes[static_cast<int>(colour)]) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace pipec::cli
