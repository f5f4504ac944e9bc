// measure OUT IN COMMAND…: runs the command with IN as its stdin and its stdout thrown away, and writes a line of JSON
// to OUT: wall and CPU seconds of the command with all its children, and the largest memory that one of them had.
// A program of its own because Linux counts the memory of the process that forks as the child's: this one is small.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

[[noreturn]] void become(char** command, const char* input) {
  const int in = ::open(input, O_RDONLY), out = ::open("/dev/null", O_WRONLY);
  if (in >= 0 && out >= 0 && ::dup2(in, 0) == 0 && ::dup2(out, 1) == 1) ::execvp(command[0], command);
  std::perror(command[0]);
  ::_exit(127);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("usage: measure OUT IN COMMAND...\n", stderr);
    return 64;
  }
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child == 0) become(argv + 3, argv[2]);
  int status = 0;
  rusage used{};
  if (child < 0 || ::wait4(child, &status, 0, &used) < 0) {
    std::perror("measure");
    return 1;
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  std::FILE* out = std::fopen(argv[1], "w");
  if (out == nullptr) {
    std::perror(argv[1]);
    return 1;
  }
  std::fprintf(out, "{\"wall\": %.6f, \"user\": %.6f, \"system\": %.6f, \"rss_kb\": %ld, \"exit\": %d}\n", wall.count(),
               seconds(used.ru_utime), seconds(used.ru_stime), used.ru_maxrss, code);
  return std::fclose(out) == 0 ? 0 : 1;
}
