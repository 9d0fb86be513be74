// actc compile: kernels ahead of time, as archive, headers and manifest; or any stage on the way (--emit).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <future>
#include <iostream>
#include <set>

#include "codegen/package.h"
#include "codegen/pipeline.h"
#include "dsl/print.h"
#include "tools/actc/common.h"
#include "tools/support/atomic_file.h"

namespace actc::tool {
namespace {

struct Options {
  std::vector<std::string> x;
  std::string targets = "x86-64-v3,x86-64-v4", directions = "forward,backward", dtypes = "f32", accuracy = "precise";
  std::string name, output, emit, depfile, tail = "padded";
  int vectors = 0;
  bool json = false;
};

bool is_c_identifier(const std::string &name) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && name.size() <= 200 && letter(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

struct Request {
  std::vector<KernelSpec> specs;
  std::string library;
  std::vector<std::string> files;  // that were read
};

Request make_request(const Options &o) {
  Request request;
  if (!o.name.empty() && !is_c_identifier(o.name))
    throw Usage(fmt::format("--name '{}' is not a C identifier; it becomes part of file and function names", o.name));
  const std::vector<const Target *> targets = parse_targets(o.targets);
  const std::vector<Direction> directions = parse_directions(o.directions);
  const Accuracy accuracy = parse_accuracy_option(o.accuracy);
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
      if (!names.insert(name).second)
        throw Failure(fmt::format("two activations are named '{}'", name.empty() ? o.name : name));
      definitions.emplace_back(name, definition_text(a));
    }
  }
  request.library = !o.name.empty() ? o.name : definitions.size() == 1 ? definitions[0].first : "activations";
  for (const auto &[name, text] : definitions)
    for (const Direction direction : directions)
      for (const DType dtype : dtypes)
        for (const Target *target : targets)
          request.specs.push_back({.name = o.name.empty() ? name : name.empty() ? o.name : o.name + "_" + name,
                                   .definition = text, .direction = direction, .dtype = dtype,
                                   .target = std::string(target->name), .accuracy = accuracy,
                                   .schedule = {.vectors = o.vectors, .tail = *tail}});
  return request;
}

void emit(const Options &o, const Request &request, Stage stage) {
  const char *extension = stage == Stage::Asm ? "s" : stage == Stage::Llvm ? "ll" : stage == Stage::C ? "c" : stage == Stage::Obj ? "o" : "txt";
  if (stage == Stage::Obj && o.output.empty()) throw Usage("--emit obj needs -o DIR: object files are binary");
  for (const KernelSpec &spec : request.specs) {
    const std::string text = show_stage(spec, stage);
    if (!o.output.empty()) {
      const std::string stem = fmt::format("{}.{}.{}", kernel_name(spec), spec.target, o.emit == extension ? "" : o.emit + ".");
      std::filesystem::create_directories(o.output);
      const auto path = std::filesystem::path(o.output) / (stem + extension);
      write_file_atomically(path, text);
      std::cout << path.string() << '\n';
    } else {
      if (request.specs.size() > 1) std::cout << fmt::format("{}{} {} {}\n", &spec == &request.specs[0] ? "" : "\n", stage == Stage::C ? "//" : "#", kernel_name(spec), spec.target);
      std::cout << text;
    }
  }
}

// Compiles on all cores; the order of the results is that of the specs.
std::vector<Object> compile_all(const std::vector<KernelSpec> &specs) {
  std::vector<Object> objects(specs.size());
  std::atomic<size_t> next = 0, finished = 0;
  const bool terminal = isatty(STDERR_FILENO);
  auto work = [&] {
    for (size_t i; (i = next++) < specs.size();) {
      objects[i] = compile(specs[i]);
      const size_t count = ++finished;
      if (terminal) fmt::print(stderr, "\r\033[K[{}/{}] {} {}", count, specs.size(), kernel_name(specs[i]), specs[i].target);
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

void write_depfile(const Options &o, const Request &request, const std::string &product) {
  auto escaped = [](const std::string &path) {
    std::string out;
    for (char c : path) out += c == ' ' || c == '#' ? std::string("\\") + c : c == '$' ? "$$" : std::string(1, c);
    return out;
  };
  std::string text = escaped(product) + ":";
  for (const std::string &file : request.files) text += " " + escaped(std::filesystem::absolute(file).string());
  write_file_atomically(o.depfile, text + "\n");
}

void compile_package(const Options &o, const Request &request) {
  if (o.output.empty()) throw Usage("-o DIR is missing: the folder for archive, headers and manifest");
  std::error_code error;
  std::filesystem::create_directories(o.output, error);
  if (error || access(o.output.c_str(), W_OK) != 0)
    throw Failure(fmt::format("{}: {}", o.output, error ? error.message() : "is not a folder that can be written to"));

  const std::vector<Object> objects = compile_all(request.specs);
  const std::vector<PackageFile> files = make_package(request.library, objects);
  std::string manifest;
  for (const PackageFile &file : files) {
    write_file_atomically(std::filesystem::path(o.output) / file.name, file.bytes);
    if (file.name == request.library + ".json") manifest = file.bytes;
  }
  if (!o.depfile.empty()) write_depfile(o, request, (std::filesystem::path(o.output) / files[0].name).string());
  if (o.json) {
    std::cout << manifest;
    return;
  }
  for (const Object &object : objects)
    std::cout << fmt::format("{:<28} {:<10} {:6} bytes  {}\n", kernel_name(object.spec), object.spec.target, object.bytes.size(), object.bound.text);
  for (const PackageFile &file : files)
    std::cout << fmt::format("{} ({} bytes)\n", (std::filesystem::path(o.output) / file.name).string(), file.bytes.size());
}

}  // namespace

void add_compile(CLI::App &app) {
  auto o = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("compile", "Compiles kernels into an archive with a C header");
  command->add_option("X", o->x, kXHelp)->required();
  command->add_option("--target", o->targets, "Comma list: " + target_names() + ", host")->capture_default_str();
  command->add_option("--direction", o->directions, "Comma list: forward, backward")->capture_default_str();
  command->add_option("--dtype", o->dtypes, "Comma list: f32")->capture_default_str();
  command->add_option("--accuracy", o->accuracy, "precise")->capture_default_str();
  command->add_option("--name", o->name, "Name of the library and prefix of its functions (default: the only activation)");
  command->add_option("-o,--output", o->output, "Folder for the results; made when missing");
  command->add_option("--emit", o->emit, fmt::format("Print a stage instead: {}", fmt::join(stage_names(), ", ")));
  command->add_option("--vectors", o->vectors, "Registers per loop step, 1 to 8 (default: the target's)")->check(CLI::Range(1, 8));
  command->add_option("--tail", o->tail, "Code for the last elements: predicate, padded")->capture_default_str();
  command->add_option("--depfile", o->depfile, "Also write a dependency file for make or Ninja");
  command->add_flag("--json", o->json, "Print the manifest");
  command->footer("Examples:\n  actc compile silu sigmoid --target x86-64-v3,x86-64-v4 --direction forward,backward -o out/\n"
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
