#include "base/failpoint.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "tests/support/catch.hpp"

using namespace pipec;

namespace {
struct Disarmed {
  ~Disarmed() { failpoints::disarm(); }
};
}  // namespace

TEST_CASE("failpoints have sorted, distinct names") {
  const auto names = failpoints::names();
  CHECK(names.size() >= 25);
  CHECK(std::is_sorted(names.begin(), names.end()));
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
}

TEST_CASE("an unarmed failpoint does nothing") {
  CHECK_FALSE(failpoints::armed.load());
  failpoint("batch.begin");
}

TEST_CASE("an error strikes on its hit and only then") {
  const Disarmed after;
  failpoints::arm("commit.before_send=error(57014)@2;batch.begin=error(disk)");
  failpoint("commit.before_send");
  try {
    failpoint("commit.before_send");
    FAIL("the second hit did not strike");
  } catch (const InjectedError& error) {
    CHECK(error.code == "57014");
    CHECK(std::string(error.what()).find("commit.before_send") != std::string::npos);
  }
  failpoint("commit.before_send");
  CHECK_THROWS_AS(failpoint("batch.begin"), InjectedError);
  failpoint("batch.begin");
  failpoint("input.open");
  failpoints::disarm();
  CHECK_FALSE(failpoints::armed.load());
}

TEST_CASE("a delay waits") {
  const Disarmed after;
  failpoints::arm("batch.begin=delay(30ms)");
  const auto start = std::chrono::steady_clock::now();
  failpoint("batch.begin");
  CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(30));
}

TEST_CASE("a crash is a kill") {
  const pid_t child = ::fork();
  if (child == 0) {
    failpoints::arm("batch.begin=crash");
    failpoint("batch.begin");
    ::_exit(0);
  }
  REQUIRE(child > 0);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGKILL);
}

TEST_CASE("a wrong PIPEC_FAILPOINTS names the part") {
  struct Row {
    const char *text, *part;
  };
  const auto row = GENERATE(values<Row>({{"nowhere=crash", "nowhere=crash"},
                                         {"batch.begin", "batch.begin"},
                                         {"batch.begin=", "batch.begin="},
                                         {"batch.begin=skip", "batch.begin=skip"},
                                         {"batch.begin=crash@0", "crash@0"},
                                         {"batch.begin=crash@x", "crash@x"},
                                         {"batch.begin=crash;input.open=delay(5)", "input.open=delay(5)"},
                                         {"batch.begin=delay(-1ms)", "delay(-1ms)"},
                                         {"batch.begin=error()", "error()"},
                                         {"batch.begin=error(1", "error(1"}}));
  INFO(row.text);
  try {
    failpoints::arm(row.text);
    FAIL("accepted");
  } catch (const std::invalid_argument& error) {
    CHECK(std::string(error.what()).find(row.part) != std::string::npos);
  }
  CHECK_FALSE(failpoints::armed.load());
}

TEST_CASE("empty parts of PIPEC_FAILPOINTS are nothing") {
  const Disarmed after;
  failpoints::arm("");
  CHECK_FALSE(failpoints::armed.load());
  failpoints::arm(";batch.begin=delay(0ms);");
  CHECK(failpoints::armed.load());
}
