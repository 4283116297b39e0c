// Writes date-lib.txt: what Howard Hinnant's date library makes of labels of UTC and of calendar days. A line, with TABs between
// the fields: UTC label, TAI calendar time, GPS calendar time, ISO week date, ordinal date, weekday (1 is Monday). Lines for mere
// days have `-` for TAI and GPS. The arguments name the versions of the library and of the leap seconds it reads, here Debian's:
//
//     g++ -std=c++17 -DUSE_OS_TZDB=1 make-date-lib.cpp -ldate-tz -o make-date-lib
//     ./make-date-lib $(dpkg-query --show libhowardhinnant-date-dev tzdata) > date-lib.txt

#include <date/date.h>
#include <date/iso_week.h>
#include <date/tz.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <iostream>
#include <random>
#include <string>

using namespace date::literals;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

const std::uint64_t seed = 20261124;

/// The text of a time without the zeros, and without the point, that end its nanoseconds.
template <class Time> std::string trimmed(const Time& time) {
    auto text = date::format("%FT%T", time);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

std::string padded(long long number, std::size_t width) {
    auto digits = std::to_string(number);
    return std::string(width - std::min(width, digits.size()), '0') + digits;
}

void write_calendar(date::sys_days day) {
    const iso_week::year_weeknum_weekday week{day};
    const auto year = date::year_month_day{day}.year();
    const auto ordinal = (day - date::sys_days{year / 1 / 1}).count() + 1;
    const auto weekday = static_cast<unsigned>(week.weekday());
    std::cout << padded(static_cast<int>(week.year()), 4) << "-W" << padded(static_cast<unsigned>(week.weeknum()), 2) << '-'
              << weekday << '\t' << padded(static_cast<int>(year), 4) << '-' << padded(ordinal, 3) << '\t' << weekday << '\n';
}

void write(date::utc_time<nanoseconds> utc) {
    std::cout << trimmed(utc) << "Z\t" << trimmed(date::tai_clock::from_utc(utc)) << " TAI\t"
              << trimmed(date::gps_clock::from_utc(utc)) << " GPS\t";
    // In a leap second `to_sys` stays on the day that it ends.
    write_calendar(date::floor<date::days>(date::utc_clock::to_sys(utc)));
}

void write(date::sys_days day) {
    std::cout << date::format("%F", day) << "T00:00:00Z\t-\t-\t";
    write_calendar(day);
}

int main(int argc, char* argv[]) {
    const auto& database = date::get_tzdb();
    std::cout << "# made by make-date-lib.cpp with";
    std::for_each(argv + 1, argv + argc, [](const char* word) { std::cout << ' ' << word; });
    std::cout << ", last leap second before " << date::format("%F", database.leap_seconds.back().date()) << ", seed " << seed
              << "\n# utc\ttai\tgps\tiso-week\tordinal\tweekday\n";
    for (const auto& leap : database.leap_seconds) {
        const date::utc_time<nanoseconds> after = date::utc_clock::from_sys(leap.date());
        for (const auto since : std::initializer_list<nanoseconds>{-2s, -1s - 1ns, -1s, -500ms, -1ns, 0ns, 1s})
            write(after + since);
    }
    std::mt19937_64 generator{seed};
    // Not a std::uniform_int_distribution: its numbers are another library's business. The bias of % is of no matter here.
    const auto below = [&generator](std::int64_t end) -> std::int64_t { return generator() % std::uint64_t(end); };
    const date::sys_time<nanoseconds> first = date::sys_days{1972_y / 1 / 1}, end = date::sys_days{2101_y / 1 / 1};
    for (int count = 0; count < 1000; ++count)
        write(date::utc_clock::from_sys(first + nanoseconds{below((end - first).count())}));
    // Days: half of them anywhere, half of them within three days of a new year, where years of weeks differ from those of days.
    const date::sys_days first_day = 1_y / 1 / 1, end_day = date::year{10'000} / 1 / 1;
    for (int count = 0; count < 250; ++count) {
        write(first_day + date::days{below((end_day - first_day).count())});
        const auto new_year = date::year{static_cast<int>(2 + below(9'998))} / 1 / 1;
        write(date::sys_days{new_year} + date::days{below(7) - 3});
    }
}
