#include "cli/standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace pipec::cli {

void open_standard_streams() {
  for (int stream = 0; stream <= 2; ++stream) {
    // open() takes the lowest number that is free, which is this one.
    if (::fcntl(stream, F_GETFD) == -1) ::open("/dev/null", stream == 0 ? O_RDONLY : O_WRONLY);
  }
}

}  // namespace pipec::cli
