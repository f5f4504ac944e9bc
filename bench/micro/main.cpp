// bench_micro PIPE FILE: how fast one core takes FILE through the passes of PIPE's first task, in GB of input a
// second of CPU time, the best of five; one line of JSON a pass. Params of PIPE must be strings; their values do not matter.
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <exception>
#include <functional>
#include <iostream>

#include "bench/micro/passes.hpp"
#include "cli/compile.hpp"
#include "cli/console.hpp"
#include "cli/system_world.hpp"
#include "runtime/source/source.hpp"
#include "runtime/source/structure.hpp"

namespace {

using namespace pipec;

// Of the processor, all threads together: what else runs on the machine does not count.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double best_seconds(const std::function<bench::Seen()>& pass, std::uint64_t rows) {
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    const double start = cpu_seconds();
    const bench::Seen seen = pass();
    best = std::min(best, cpu_seconds() - start);
    if (seen.rows != rows) throw std::runtime_error(fmt::format("{} rows seen, {} expected", seen.rows, rows));
  }
  return best;
}

void measure(const std::string& pipe, const std::string& path) {
  cli::SystemFiles files;
  cli::Console console = cli::standard_console(true);
  const ir::Program program = cli::compile_or_stop(files, pipe, console);
  const ir::CsvOptions& csv = program.tasks[ir::TaskId{0}].source.csv;

  const auto state = files.state(path);
  if (!state) throw std::runtime_error(path + ": not there");
  bench::Input input{files, {path, path, *state, "", {}}, program, {}};
  for (std::size_t i = 0; i < program.params.size(); ++i) input.bindings.params.push_back({std::string()});
  if (csv.header) input.file.header = source::read_header(files, input.file, csv);

  std::string text = files.read(path);
  const double gigabytes = static_cast<double>(text.size()) * 1e-9;
  text.append(source::Structure::padding, '\0');
  const std::uint64_t rows = bench::read_file(input).rows;

  const auto tell = [&](const char* name, std::uint64_t expected, const std::function<bench::Seen()>& pass) {
    const double speed = gigabytes / best_seconds(pass, expected);
    std::cout << fmt::format("{{\"pass\": \"{}\", \"gb_s\": {:.3f}}}\n", name, speed);
  };
  tell("structure", rows + (csv.header ? 1 : 0), [&] { return bench::find_structure(text, csv); });
  tell("scan", rows, [&] { return bench::read_file(input); });
  tell("scan + validate", rows, [&] { return bench::validate(input); });
  tell("scan + validate + encode", rows, [&] { return bench::encode(input); });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: bench_micro PIPE FILE\n";
    return 64;
  }
  try {
    measure(argv[1], argv[2]);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "bench_micro: " << error.what() << "\n";
    return 1;
  }
}
