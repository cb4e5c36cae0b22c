#include "vectors/vector_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <rmq/protocol/hex.hpp>
#include <stdexcept>

namespace rmq::test {

field::field(const nlohmann::json& value, std::shared_ptr<memory> looked_at)
    : value_(&value), looked_at_(std::move(looked_at)) {}

void field::looked() const { looked_at_->push_back(value_); }

bool field::has(std::string_view key) const { return value_->is_object() && value_->contains(std::string{key}); }

field field::operator[](std::string_view key) const {
    if (!has(key)) throw std::out_of_range("the case has no field " + std::string{key});
    return {value_->at(std::string{key}), looked_at_};
}

std::optional<field> field::find(std::string_view key) const {
    if (!has(key)) return std::nullopt;
    return (*this)[key];
}

bool field::is_null() const {
    if (value_->is_null()) looked();
    return value_->is_null();
}

std::string field::text() const {
    looked();
    return value_->get<std::string>();
}

std::optional<std::string> field::text_or_null() const {
    if (is_null()) return std::nullopt;
    return text();
}

std::int64_t field::number() const {
    looked();
    if (!value_->is_number_integer()) throw std::invalid_argument("not an integer: " + value_->dump());
    return value_->get<std::int64_t>();
}

std::int32_t field::number32() const {
    const std::int64_t wide = number();
    if (wide < std::numeric_limits<std::int32_t>::min() || wide > std::numeric_limits<std::int32_t>::max()) {
        throw std::invalid_argument("not a 32-bit number: " + value_->dump());
    }
    return static_cast<std::int32_t>(wide);
}

bool field::boolean() const {
    looked();
    return value_->get<bool>();
}

std::vector<std::byte> field::bytes() const {
    auto bytes = protocol::from_hex(text());
    if (!bytes) throw std::invalid_argument("not hexadecimal: " + value_->dump());
    return *std::move(bytes);
}

std::vector<field> field::items() const {
    if (!value_->is_array()) throw std::invalid_argument("not an array: " + value_->dump());
    looked();
    std::vector<field> out;
    for (const auto& item : *value_) out.emplace_back(item, looked_at_);
    return out;
}

std::vector<std::pair<std::string, field>> field::members() const {
    if (!value_->is_object()) throw std::invalid_argument("not an object: " + value_->dump());
    looked();
    std::vector<std::pair<std::string, field>> out;
    for (const auto& [key, item] : value_->items()) out.emplace_back(key, field{item, looked_at_});
    return out;
}

namespace {

void mark_all(const nlohmann::json& value, field::memory& looked_at) {
    looked_at.push_back(&value);
    if (!value.is_structured()) return;
    for (const auto& item : value) mark_all(item, looked_at);
}

}  // namespace

const nlohmann::json& field::all() const {
    mark_all(*value_, *looked_at_);
    return *value_;
}

void field::collect_unread(const std::string& path, std::vector<std::string>& out) const {
    if (value_->is_structured() && !value_->empty()) {
        for (const auto& [key, item] : value_->items()) {
            field{item, looked_at_}.collect_unread(path + '/' + key, out);
        }
    } else if (std::ranges::find(*looked_at_, value_) == looked_at_->end()) {
        out.push_back(path);
    }
}

bool vector_case::of(std::string_view release) const { return std::ranges::find(java, release) != java.end(); }

namespace {

std::filesystem::path vectors_folder() {
    const char* folder = std::getenv("RMQ_TEST_VECTORS");
    return folder != nullptr && *folder != '\0' ? folder : RMQ_SOURCE_DIR "/tests/data/vectors";
}

void run_case(const nlohmann::json& line, const std::function<void(const vector_case&)>& check) {
    field fields{line, std::make_shared<field::memory>()};
    vector_case c{fields["name"].text(), {}, fields};
    if (const auto java = fields.find("java")) {
        for (const auto& release : java->items()) c.java.push_back(release.text());
    }
    SCOPED_TRACE(c.name + ' ' + (c.java.empty() ? "" : fields["java"].all().dump()));
    check(c);
    std::vector<std::string> unread;
    fields.collect_unread("", unread);
    for (const auto& path : unread) ADD_FAILURE() << "the test does not check the field " << path;
}

}  // namespace

std::size_t for_each_case(const std::string& file, const std::function<void(const vector_case&)>& check) {
    const auto path = vectors_folder() / (file + ".jsonl");
    std::ifstream in{path};
    if (!in) {
        ADD_FAILURE() << "the vectors are missing: " << path;
        return 0;
    }
    std::size_t cases = 0;
    std::string line;
    while (std::getline(in, line)) {
        if (line.empty()) continue;
        ++cases;
        try {
            run_case(nlohmann::json::parse(line), check);
        } catch (const std::exception& e) {
            ADD_FAILURE() << path << ", case " << cases << " (" << line.substr(0, 80) << "…): " << e.what();
        }
    }
    EXPECT_GT(cases, 0U) << "no case in " << path;
    return cases;
}

exact_bytes::exact_bytes(std::span<const std::byte> bytes) : data_(new std::byte[bytes.size()]), size_(bytes.size()) {
    std::ranges::copy(bytes, data_.get());
}

std::span<const std::byte> as_bytes(std::string_view text) { return std::as_bytes(std::span{text}); }

}  // namespace rmq::test
