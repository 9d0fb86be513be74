// actc compile: kernels ahead of time, as archive, headers and manifest; or any stage on the way (--emit).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <future>
#include <iostream>
#include <set>
#include <span>

#include "codegen/c_library.h"
#include "codegen/object_cache.h"
#include "codegen/package.h"
#include "codegen/pipeline.h"
#include "dsl/print.h"
#include "tools/actc/common.h"
#include "tools/support/atomic_file.h"

namespace actc::tool {
namespace {

struct Options {
  std::vector<std::string> x;
  std::string targets = "x86-64-v3,x86-64-v4", directions = "forward,backward", dtypes = "f32", accuracy = "precise",
              convention = "limit";
  std::string name, output, emit, depfile, tail = "padded";
  int vectors = 0;
  bool json = false, quiet = false, no_cache = false;
};

constexpr size_t kMaxNameLength = 100;  // file and symbol names are longer

bool is_c_identifier(const std::string &name) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && name.size() <= kMaxNameLength && letter(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

// Headers of the C and C++ libraries; `#include <math.h>` must not find ours.
bool is_system_header(std::string_view name) {
  static const std::set<std::string_view> names = {
      "assert", "complex",   "ctype",   "errno",  "fenv",    "float", "inttypes", "iso646",      "limits", "locale",
      "malloc", "math",      "memory",  "poll",   "pthread", "sched", "search",   "setjmp",      "signal", "stdalign",
      "stdarg", "stdatomic", "stdbool", "stddef", "stdint",  "stdio", "stdlib",   "stdnoreturn", "string", "strings",
      "tgmath", "threads",   "time",    "uchar",  "unistd",  "wchar", "wctype"};
  return names.contains(name);
}

// The library's name becomes lib<name>.a, <name>.h, <name>.json and a prefix of functions.
void check_library_name(const std::string &name) {
  if (!is_c_identifier(name))
    throw Usage(fmt::format(
        "--name '{}' is not a C identifier of at most {} characters; it becomes part of file and function names", name,
        kMaxNameLength));
  if (name == "actc_runtime")
    throw Usage(
        "the library cannot be named 'actc_runtime': its files would replace those of the runtime; choose another "
        "--name");
  if (is_system_header(name))
    throw Usage(fmt::format(
        "the library cannot be named '{0}': its {0}.h would hide the system's <{0}.h>; choose another --name", name));
}

struct Request {
  std::vector<KernelSpec> specs;
  std::string library;
  std::vector<std::string> files;  // that were read
};

Request make_request(const Options &o) {
  Request request;
  if (!o.name.empty()) check_library_name(o.name);
  const std::vector<const Target *> targets = parse_targets(o.targets, true);
  const std::vector<Direction> directions = parse_directions(o.directions);
  const Accuracy accuracy = parse_accuracy_option(o.accuracy);
  const Convention convention = parse_convention_option(o.convention);
  std::vector<DType> dtypes;
  for (const std::string &text : split_list(o.dtypes)) dtypes.push_back(parse_dtype_option(text));
  if (dtypes.empty()) throw Usage(fmt::format("no dtype given; this build has: {}", fmt::join(dtype_names(), ", ")));
  const auto tail = parse_tail(o.tail);
  if (!tail) throw Usage(fmt::format("unknown tail '{}'; this build has: {}", o.tail, fmt::join(tail_names(), ", ")));

  std::vector<std::pair<std::string, std::string>> definitions;  // name, text
  std::set<std::string> names;
  for (const std::string &x : o.x) {
    Context context;
    const Definitions d = resolve(context, x);
    if (!d.file.empty()) request.files.push_back(d.file);
    for (const Activation &a : d.activations) {
      // A bare formula takes the name of the library.
      std::string name = a.name == "formula" && !o.name.empty() && d.file.empty() ? "" : a.name;
      if (!names.insert(name).second) {
        const bool formulas = name.empty() || name == "formula";
        throw Failure(fmt::format("two activations are named '{}'{}", name.empty() ? o.name : name,
                                  formulas ? "; name formulas in a .act file: activation NAME(x) = ..." : ""));
      }
      definitions.emplace_back(name, definition_text(a));
    }
  }
  request.library = !o.name.empty() ? o.name : definitions.size() == 1 ? definitions[0].first : "activations";
  check_library_name(request.library);
  for (const auto &[name, text] : definitions)
    for (const Direction direction : directions)
      for (const DType dtype : dtypes)
        for (const Target *target : targets)
          request.specs.push_back({.name = o.name.empty() ? name
                                           : name.empty() ? o.name
                                                          : o.name + "_" + name,
                                   .definition = text,
                                   .direction = direction,
                                   .dtype = dtype,
                                   .target = std::string(target->name),
                                   .accuracy = accuracy,
                                   .convention = convention,
                                   .schedule = {.vectors = o.vectors, .tail = *tail}});
  return request;
}

// The folder is made only when there is something to put into it; what can be known earlier is said earlier.
void check_folder(const std::filesystem::path &path) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::absolute(path);
  std::filesystem::path existing = whole;
  while (!std::filesystem::exists(existing, error) && existing.has_relative_path()) existing = existing.parent_path();
  if (!std::filesystem::is_directory(existing, error))
    throw Failure(existing == whole ? fmt::format("{}: is not a folder", path.string())
                                    : fmt::format("{}: {} is not a folder", path.string(), existing.string()));
  if (faccessat(AT_FDCWD, existing.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
    throw Failure(fmt::format("{}: cannot write to this folder: {}", existing.string(), std::strerror(errno)));
}

void make_folder(const std::filesystem::path &path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw Failure(fmt::format("{}: cannot make this folder: {}", path.string(), error.message()));
}

// All files or none.
void write_files(const std::vector<PackageFile> &files) {
  std::vector<FileContent> contents;
  contents.reserve(files.size());
  for (const PackageFile &file : files) contents.push_back({file.name, {std::as_bytes(std::span(file.bytes))}});
  write_files_atomically(contents);
}

void emit(const Options &o, Request request, Stage stage) {
  if (stage == Stage::Obj && o.output.empty()) throw Usage("--emit obj needs -o DIR: object files are binary");
  if (o.json || !o.depfile.empty())
    throw Usage(fmt::format("{} belongs to a package; --emit makes none", o.json ? "--json" : "--depfile"));
  const bool for_all_targets =
      stage == Stage::Derivative || stage == Stage::Primitives || stage == Stage::C || stage == Stage::Inline;
  if (for_all_targets)
    std::erase_if(request.specs, [&](const KernelSpec &spec) { return spec.target != request.specs[0].target; });
  auto title = [&](const KernelSpec &spec, const char *between) {
    return for_all_targets ? kernel_name(spec) : kernel_name(spec) + between + spec.target;
  };
  if (!o.output.empty()) check_folder(o.output);
  std::vector<PackageFile> files;
  if (stage == Stage::Inline) {  // one header for all kernels
    const std::string header = make_inline_header(request.library, request.specs);
    if (o.output.empty())
      std::cout << header;
    else
      files.push_back({(std::filesystem::path(o.output) / (request.library + "_inline.h")).string(), header});
    request.specs.clear();
  }
  for (const KernelSpec &spec : request.specs) {
    std::string text = show_stage(spec, stage);
    if (o.output.empty()) {
      if (request.specs.size() > 1)
        std::cout << (&spec == &request.specs[0] ? "" : "\n") << (stage == Stage::C ? "// " : "# ") << title(spec, " ")
                  << '\n';
      std::cout << text;
      continue;
    }
    const std::string extension = stage == Stage::Asm    ? "s"
                                  : stage == Stage::Llvm ? "ll"
                                  : stage == Stage::Obj  ? "o"
                                                         : o.emit + ".txt";
    files.push_back(
        {(std::filesystem::path(o.output) / (title(spec, ".") + "." + extension)).string(), std::move(text)});
  }
  if (o.output.empty()) return;
  make_folder(o.output);
  write_files(files);
  for (const PackageFile &file : files) std::cout << file.name << '\n';
}

// Compiles on all cores; the order of the results is that of the specs.
std::vector<Object> compile_all(const std::vector<KernelSpec> &specs, const ObjectCache *cache) {
  std::vector<Object> objects(specs.size());
  std::atomic<size_t> next = 0, finished = 0;
  const bool terminal = isatty(STDERR_FILENO);
  auto work = [&] {
    for (size_t i; (i = next++) < specs.size();) {
      objects[i] = compile(specs[i], cache);
      const size_t count = ++finished;
      if (terminal)
        fmt::print(stderr, "\r\033[K[{}/{}] {} {}", count, specs.size(), kernel_name(specs[i]), specs[i].target);
    }
  };
  std::vector<std::future<void>> workers;
  const size_t threads = std::min<size_t>(std::max(1u, std::thread::hardware_concurrency()), specs.size());
  for (size_t t = 0; t < threads; ++t) workers.push_back(std::async(std::launch::async, work));
  std::exception_ptr failure;
  for (auto &worker : workers) {
    try {
      worker.get();
    } catch (...) {
      failure = std::current_exception();
      next = specs.size();
    }
  }
  if (terminal) fmt::print(stderr, "\r\033[K");
  if (failure) std::rethrow_exception(failure);
  return objects;
}

// A rule for make and Ninja: the product depends on the files that were read.
std::string depfile(const Request &request, const std::string &product) {
  auto escaped = [](const std::string &path) {
    std::string out;
    for (char c : path) out += c == ' ' || c == '#' ? std::string("\\") + c : c == '$' ? "$$" : std::string(1, c);
    return out;
  };
  std::string text = escaped(product) + ":";
  for (const std::string &file : request.files) text += " " + escaped(std::filesystem::absolute(file).string());
  return text + "\n";
}

void compile_package(const Options &o, const Request &request) {
  if (o.output.empty()) throw Usage("-o DIR is missing: the folder for archive, headers and manifest");
  check_folder(o.output);
  const std::filesystem::path folder = o.no_cache ? "" : ObjectCache::default_folder();
  const ObjectCache cache(folder);
  const std::vector<Object> objects = compile_all(request.specs, folder.empty() ? nullptr : &cache);
  if (!folder.empty()) cache.trim(kCacheLimit);
  std::vector<PackageFile> files = make_package(request.library, objects);
  std::string manifest;
  for (PackageFile &file : files) {
    if (file.name == request.library + ".json") manifest = file.bytes;
    file.name = (std::filesystem::path(o.output) / file.name).string();
  }
  if (!o.depfile.empty()) files.push_back({o.depfile, depfile(request, files[0].name)});
  make_folder(o.output);
  write_files(files);
  if (o.json) {
    std::cout << manifest;
    return;
  }
  if (o.quiet) return;
  size_t width = 0;
  for (const Object &object : objects) width = std::max(width, kernel_name(object.spec).size());
  for (const Object &object : objects)
    std::cout << fmt::format("{:<{}} {:<10} {:6} bytes  {}\n", kernel_name(object.spec), width, object.spec.target,
                             object.bytes.size(), object.bound.text);
  for (const PackageFile &file : files) std::cout << fmt::format("{} ({} bytes)\n", file.name, file.bytes.size());
  size_t functions = 0;
  for (const Object &object : objects) functions += 1 + object.others.size();
  if (cache.hits() > 0) std::cout << fmt::format("{} of {} functions from the cache\n", cache.hits(), functions);
}

}  // namespace

void add_compile(CLI::App &app) {
  auto o = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("compile", "Compiles kernels into an archive with a C header");
  command->add_option("X", o->x, kXHelp)->required();
  command->add_option("--target", o->targets, "Comma list: " + target_names() + ", generic, host")
      ->capture_default_str()
      ->multi_option_policy(CLI::MultiOptionPolicy::Join);
  command->add_option("--direction", o->directions, fmt::format("Comma list: {}", fmt::join(direction_names(), ", ")))
      ->capture_default_str()
      ->multi_option_policy(CLI::MultiOptionPolicy::Join);
  command->add_option("--dtype", o->dtypes, fmt::format("Comma list: {}", fmt::join(dtype_names(), ", ")))
      ->capture_default_str()
      ->multi_option_policy(CLI::MultiOptionPolicy::Join);
  command->add_option("--accuracy", o->accuracy, "precise, fast, rounded (f16 and bf16)")->capture_default_str();
  command->add_option("--convention", o->convention, kConventionHelp)->capture_default_str();
  command->add_option("--name", o->name,
                      "Name of the library and prefix of its functions (default: the only activation)");
  command->add_option("-o,--output", o->output, "Folder for the results; made when missing");
  command->add_option("--emit", o->emit, fmt::format("Print a stage instead: {}", fmt::join(stage_names(), ", ")));
  command->add_option("--vectors", o->vectors, "Registers per loop step, 1 to 8 (default: the target's)")
      ->check(CLI::Range(1, 8));
  command->add_option("--tail", o->tail, "Code for the last elements: predicate, padded")->capture_default_str();
  command->add_option("--depfile", o->depfile, "Also write a dependency file for make or Ninja");
  command->add_flag("--json", o->json, "Print the manifest");
  command->add_flag("--no-cache", o->no_cache, "Compile everything anew (actc cache)");
  command->add_flag("--quiet", o->quiet, "Print nothing but errors");
  command->footer(
      "Examples:\n  actc compile silu sigmoid --target x86-64-v3,x86-64-v4 --direction forward,backward -o out/\n"
      "  actc compile 'x * sigmoid(1.702 * x)' --name quick_gelu -o out/\n"
      "  actc compile silu --target host --direction backward --emit asm");
  command->callback([=] {
    std::optional<Stage> stage;
    if (!o->emit.empty() && !(stage = parse_stage_name(o->emit)))
      throw Usage(fmt::format("unknown stage '{}'; this build has: {}", o->emit, fmt::join(stage_names(), ", ")));
    const Request request = make_request(*o);
    if (stage)
      emit(*o, request, *stage);
    else
      compile_package(*o, request);
  });
}

}  // namespace actc::tool
