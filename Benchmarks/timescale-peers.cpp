// The peers of TimeScales: what ERFA and Howard Hinnant's date need for the same jobs, in ns an operation.
//
//     timescale-peers [--quick]        --quick: 3 runs of 200,000 operations instead of 15 of 1,000,000
//
//     g++ -std=c++20 -O2 -DUSE_OS_TZDB=1 -Wall -Wextra -Werror -o timescale-peers timescale-peers.cpp -ldate-tz -lerfa
//
// Prints PEER, JOB and the median of the runs, tab-separated, a line a job. First it does every job once for every
// instant, and ends with status 1 if the two peers, or there and back, differ by more than 1 ns.
//
// Each peer gets the form it is fastest in, and its input in the form it likes: ERFA two doubles, date a time_point.
// What is said below to be faster was measured. Times are those of many operations in a row that do not wait for one
// another.

// What date's own CMake target sets too. It makes printing some percent faster.
#define ONLY_C_LOCALE 1

// When a text ends too early, date rounds a `long double` that was never set (before it sees that reading failed).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <date/date.h>
#include <date/tz.h>
#pragma GCC diagnostic pop

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <erfa.h>
#include <exception>
#include <istream>
#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>
#include <sysexits.h>
#include <vector>

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using Sys = date::sys_time<nanoseconds>;
using Tai = date::tai_time<nanoseconds>;

constexpr std::size_t count = 4096;
constexpr std::size_t text_length = 30;

struct Date {
    int year, month, day;
};

struct Label {
    Date date;
    int hour, minute, second, nanosecond;
};

// In a leap second `sys` is a second earlier, in the second before it.
struct Utc {
    Sys sys;
    bool is_leap_second;
};

// A two-part (quasi-)JD: midnight, and the fraction of a day. Only so does it hold nanoseconds: a modified JD in one
// double is good to 0.6 us. This split is ERFA's fastest as well.
struct TwoPart {
    double midnight, fraction;
};

// MARK: Consuming results

// Nothing is done with the value, but the optimiser must have it, in a register or in memory as is cheapest.
inline void observe(int value) { asm volatile("" : : "r,m"(value)); }
inline void observe(std::int64_t value) { asm volatile("" : : "r,m"(value)); }
inline void observe(double value) { asm volatile("" : : "x,m"(value)); }
inline void observe(bool value) { asm volatile("" : : "r,m"(value)); }
inline void observe(std::string_view text) { asm volatile("" : : "r"(text.data()), "r"(text.size()) : "memory"); }

template <class Clock>
inline void observe(std::chrono::time_point<Clock, nanoseconds> t) {
    observe(std::int64_t{t.time_since_epoch().count()});
}

inline void observe(date::sys_days t) { observe(t.time_since_epoch().count()); }

inline void observe(const TwoPart &t) {
    observe(t.midnight);
    observe(t.fraction);
}

inline void observe(const Utc &t) {
    observe(t.sys);
    observe(t.is_leap_second);
}

inline void observe(const Date &t) {
    observe(t.year);
    observe(t.month);
    observe(t.day);
}

inline void observe(const Label &t) {
    observe(t.date);
    observe(t.hour);
    observe(t.minute);
    observe(t.second);
    observe(t.nanosecond);
}

// MARK: The jobs, by ERFA

// Statuses are looked at as they must be. +1 is a warning: years from 2027 on are "dubious" to ERFA 2.0.0.
inline void require(bool holds) {
    if (holds) return;
    std::fputs("timescale-peers: a peer refuses an input\n", stderr);
    std::exit(EX_SOFTWARE);
}

struct Erfa {
    static TwoPart utc_to_tai(TwoPart utc) {
        TwoPart tai;
        require(eraUtctai(utc.midnight, utc.fraction, &tai.midnight, &tai.fraction) >= 0);
        return tai;
    }

    static TwoPart tai_to_utc(TwoPart tai) {
        TwoPart utc;
        require(eraTaiutc(tai.midnight, tai.fraction, &utc.midnight, &utc.fraction) >= 0);
        return utc;
    }

    static TwoPart join(const char *scale, const Label &l) {
        TwoPart t;
        require(eraDtf2d(scale, l.date.year, l.date.month, l.date.day, l.hour, l.minute, l.second + l.nanosecond * 1e-9,
                         &t.midnight, &t.fraction) >= 0);
        return t;
    }

    static Label split(const char *scale, int decimals, TwoPart t) {
        Label l;
        int time[4];
        require(eraD2dtf(scale, decimals, t.midnight, t.fraction, &l.date.year, &l.date.month, &l.date.day, time) >= 0);
        l.hour = time[0], l.minute = time[1], l.second = time[2], l.nanosecond = time[3];
        return l;
    }

    static TwoPart label_to_tai(const Label &l) { return utc_to_tai(join("UTC", l)); }
    static Label tai_to_label(TwoPart tai) { return split("UTC", 9, tai_to_utc(tai)); }

    // No decimals, for whole seconds have none: an eighth faster than with nine.
    static Label split(TwoPart t) { return split("TAI", 0, t); }

    // Of a midnight and 0: a tenth faster than 2400000.5 and the modified JD.
    static Date split_date(double midnight) {
        Date d;
        double fraction;
        require(eraJd2cal(midnight, 0, &d.year, &d.month, &d.day, &fraction) == 0);
        return d;
    }

    static TwoPart join_date(const Date &d) {
        TwoPart t;
        require(eraCal2jd(d.year, d.month, d.day, &t.midnight, &t.fraction) == 0);
        return t;
    }
};

// MARK: The jobs, by date

// Streams over characters that lie elsewhere. To go on to the next text then takes no call and no copy, unlike str()
// and seekp() of a string stream.
struct Input : std::streambuf {
    void begin(const std::string &text) {
        char *start = const_cast<char *>(text.data());
        setg(start, start, start + text.size());
    }
};

struct Output : std::streambuf {
    void begin() { setp(room, room + sizeof room); }
    std::string_view text() const { return {pbase(), static_cast<std::size_t>(pptr() - pbase())}; }

private:
    char room[64];
};

struct HinnantDate {
    // The same as clock_cast<tai_clock>(sys). Half of the time is get_tzdb() in libdate-tz.so, which every look at the
    // leap seconds calls: so each job below looks only once.
    static Tai utc_to_tai(Sys sys) { return date::tai_clock::from_utc(date::utc_clock::from_sys(sys)); }

    // Not clock_cast, which moves all of a leap second to the nanosecond before it: to tell would take another look.
    static Utc tai_to_utc(Tai tai) {
        const auto utc = date::tai_clock::to_utc(tai);
        const auto leap = date::get_leap_second_info(utc);
        return {Sys{utc.time_since_epoch() - leap.elapsed}, leap.is_leap_second};
    }

    // Right for second 60 where there is one. date does not check fields unless asked to: here nobody asks.
    static Tai label_to_tai(const Label &l) {
        const seconds leap{l.second == 60};
        const Sys sys = join_date(l.date) + hours{l.hour} + minutes{l.minute} + (seconds{l.second} - leap) +
                        nanoseconds{l.nanosecond};
        return date::tai_clock::from_utc(date::utc_clock::from_sys(sys) + leap);
    }

    static Label tai_to_label(Tai tai) {
        const auto utc = tai_to_utc(tai);
        auto label = split(utc.sys);
        label.second += utc.is_leap_second;
        return label;
    }

    // Of whole seconds an eighth faster than of nanoseconds.
    template <class Duration>
    static Label split(date::sys_time<Duration> sys) {
        const auto day = date::floor<date::days>(sys);
        const date::hh_mm_ss<Duration> time{sys - day};
        return {split_date(day), static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count())};
    }

    static Date split_date(date::sys_days day) {
        const date::year_month_day ymd{day};
        return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())),
                static_cast<int>(static_cast<unsigned>(ymd.day()))};
    }

    static date::sys_days join_date(const Date &d) {
        return date::sys_days{date::year{d.year} / date::month(static_cast<unsigned>(d.month)) /
                              date::day(static_cast<unsigned>(d.day))};
    }

    // A sys_time, though it refuses second 60: a utc_time takes that and 3 % more time. The call is that of
    // `in >> date::parse("%FT%TZ", sys)`, without a std::string for the format.
    Sys parse(const std::string &text) {
        Sys sys;
        input.begin(text);
        date::from_stream(in, "%FT%TZ", sys);
        require(!in.fail());
        return sys;
    }

    // The parts one by one: a sixth faster than to_stream(out, "%FT%TZ", sys), itself a fifth faster than
    // format("%FT%TZ", sys). A sys_time, as above.
    std::string_view print(Sys sys) {
        const auto day = date::floor<date::days>(sys);
        output.begin();
        out << date::year_month_day{day} << 'T' << date::hh_mm_ss<nanoseconds>{sys - day} << 'Z';
        return output.text();
    }

private:
    Input input;
    Output output;
    std::istream in{&input};
    std::ostream out{&output};
};

// MARK: Inputs

struct Instants {
    std::vector<Sys> sys;
    std::vector<date::sys_seconds> whole;
    std::vector<date::sys_days> days;
    std::vector<Label> labels;
    std::vector<std::string> texts;
    std::vector<Tai> tai;
    std::vector<TwoPart> two_part_utc, two_part_whole, two_part_tai;

    // SplitMix64. For each instant its second is drawn first, then its nanosecond.
    Instants() {
        std::uint64_t state = 20161231;
        const auto next = [&state] {
            std::uint64_t z = state += 0x9E3779B97F4A7C15;
            z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
            z = (z ^ z >> 27) * 0x94D049BB133111EB;
            return z ^ z >> 31;
        };
        for (std::size_t i = 0; i < count; i++) {
            const date::sys_seconds second{seconds{63072000 + next() % 1830297600}};
            add(second, nanoseconds{next() % 1000000000});
        }
    }

private:
    void add(date::sys_seconds second, nanoseconds part) {
        sys.push_back(second + part);
        whole.push_back(second);
        days.push_back(date::floor<date::days>(second));
        labels.push_back(HinnantDate::split(sys.back()));
        const auto &[d, hour, minute, s, n] = labels.back();
        char text[64];
        std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%09dZ", d.year, d.month, d.day, hour, minute, s,
                      n);
        texts.emplace_back(text);
        tai.push_back(HinnantDate::utc_to_tai(sys.back()));
        two_part_utc.push_back(Erfa::join("UTC", labels.back()));
        two_part_whole.push_back(Erfa::join("TAI", HinnantDate::split(second)));
        two_part_tai.push_back(Erfa::utc_to_tai(two_part_utc.back()));
    }
};

// MARK: Do they agree?

std::int64_t nanoseconds_since_1970(TwoPart t) {
    return std::llround((t.midnight - 2440587.5) * 86400) * 1000000000 + std::llround(t.fraction * 86400e9);
}

// TAI since 1970, as above; and a label as if no second had ever been inserted.
std::int64_t number(Tai t) { return t.time_since_epoch().count() - 4383 * 86400 * std::int64_t{1000000000}; }
std::int64_t number(const Label &l) {
    const Sys minute = HinnantDate::join_date(l.date) + hours{l.hour} + minutes{l.minute};
    return (minute + seconds{l.second} + nanoseconds{l.nanosecond}).time_since_epoch().count();
}

class Check {
public:
    explicit operator bool() const { return differences == 0; }

    void same(const char *what, const std::string &input, std::int64_t one, std::int64_t other, std::int64_t most = 0) {
        if (std::abs(one - other) <= most) return;
        if (differences++ < 10)
            std::fprintf(stderr, "timescale-peers: %s of %s: %lld and %lld\n", what, input.c_str(),
                         static_cast<long long>(one), static_cast<long long>(other));
    }

private:
    int differences = 0;
};

bool agree(const Instants &at, HinnantDate &hinnant) {
    Check check;
    for (std::size_t i = 0; i < count; i++) {
        const auto &text = at.texts[i];
        const auto &label = at.labels[i];
        const auto tai = HinnantDate::label_to_tai(label);
        const auto utc = HinnantDate::tai_to_utc(tai);
        check.same("TAI", text, number(at.tai[i]), nanoseconds_since_1970(at.two_part_tai[i]), 1);
        check.same("TAI from the label", text, number(tai), nanoseconds_since_1970(Erfa::label_to_tai(label)), 1);
        check.same("TAI, date both ways", text, number(tai), number(at.tai[i]));
        check.same("UTC, date there and back", text, utc.sys.time_since_epoch().count(),
                   at.sys[i].time_since_epoch().count());
        check.same("being a leap second", text, utc.is_leap_second, false);
        check.same("label, date", text, number(HinnantDate::tai_to_label(tai)), number(label));
        check.same("label, ERFA", text, number(Erfa::tai_to_label(at.two_part_tai[i])), number(label), 1);
        check.same("split", text, number(Erfa::split(at.two_part_whole[i])), number(HinnantDate::split(at.whole[i])));

        const auto by_erfa = Erfa::split_date(at.two_part_utc[i].midnight);
        const auto by_date = HinnantDate::split_date(at.days[i]);
        check.same("year", text, by_erfa.year, by_date.year);
        check.same("month", text, by_erfa.month, by_date.month);
        check.same("day", text, by_erfa.day, by_date.day);
        const auto joined = Erfa::join_date(label.date);
        check.same("JD", text, std::llround(joined.midnight + joined.fraction - 2440587.5),
                   HinnantDate::join_date(label.date).time_since_epoch().count());

        check.same("length", text, static_cast<std::int64_t>(text.size()), text_length);
        check.same("parse", text, hinnant.parse(text).time_since_epoch().count(), at.sys[i].time_since_epoch().count());
        check.same("print", text, hinnant.print(at.sys[i]) == text, true);
    }
    const Label leap{{2016, 12, 31}, 23, 59, 60, 123456789};
    const auto tai = HinnantDate::label_to_tai(leap);
    const auto two_part = Erfa::label_to_tai(leap);
    check.same("TAI", "a leap second", number(tai), nanoseconds_since_1970(two_part), 1);
    check.same("second, date", "a leap second", HinnantDate::tai_to_label(tai).second, 60);
    check.same("second, ERFA", "a leap second", Erfa::tai_to_label(two_part).second, 60);
    return static_cast<bool>(check);
}

// MARK: Measuring

struct Bench {
    std::size_t runs = 15, operations = 1000000;

    // `job` is told the number of its instant.
    template <class Job>
    void measure(const char *peer, const char *name, Job job) const {
        std::vector<double> times;
        for (std::size_t run = 0; run <= runs; run++) {
            const auto start = std::chrono::steady_clock::now();
            for (std::size_t i = 0; i < operations; i++) observe(job(i % count));
            const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - start;
            if (run > 0) times.push_back(elapsed.count() / static_cast<double>(operations)); // the first warms up
        }
        std::sort(times.begin(), times.end());
        std::printf("%s\t%s\t%.2f\n", peer, name, times[times.size() / 2]);
        std::fflush(stdout);
    }
};

void measure_all(const Bench &bench, const Instants &at, HinnantDate &hinnant) {
    using I = std::size_t;
    bench.measure("erfa", "utc-to-tai", [&](I i) { return Erfa::utc_to_tai(at.two_part_utc[i]); });
    bench.measure("date", "utc-to-tai", [&](I i) { return HinnantDate::utc_to_tai(at.sys[i]); });
    bench.measure("erfa", "tai-to-utc", [&](I i) { return Erfa::tai_to_utc(at.two_part_tai[i]); });
    bench.measure("date", "tai-to-utc", [&](I i) { return HinnantDate::tai_to_utc(at.tai[i]); });
    bench.measure("erfa", "label-to-tai", [&](I i) { return Erfa::label_to_tai(at.labels[i]); });
    bench.measure("date", "label-to-tai", [&](I i) { return HinnantDate::label_to_tai(at.labels[i]); });
    bench.measure("erfa", "tai-to-label", [&](I i) { return Erfa::tai_to_label(at.two_part_tai[i]); });
    bench.measure("date", "tai-to-label", [&](I i) { return HinnantDate::tai_to_label(at.tai[i]); });
    bench.measure("erfa", "split", [&](I i) { return Erfa::split(at.two_part_whole[i]); });
    bench.measure("date", "split", [&](I i) { return HinnantDate::split(at.whole[i]); });
    bench.measure("erfa", "split-date", [&](I i) { return Erfa::split_date(at.two_part_utc[i].midnight); });
    bench.measure("date", "split-date", [&](I i) { return HinnantDate::split_date(at.days[i]); });
    bench.measure("erfa", "join-date", [&](I i) { return Erfa::join_date(at.labels[i].date); });
    bench.measure("date", "join-date", [&](I i) { return HinnantDate::join_date(at.labels[i].date); });
    // ERFA neither reads nor prints text.
    bench.measure("date", "parse", [&](I i) { return hinnant.parse(at.texts[i]); });
    bench.measure("date", "print", [&](I i) { return hinnant.print(at.sys[i]); });
}

} // namespace

int main(int argc, char **argv) {
    Bench bench;
    if (argc == 2 && !std::strcmp(argv[1], "--quick")) {
        bench = {3, 200000};
    } else if (argc != 1) {
        std::fputs("usage: timescale-peers [--quick]\n", stderr);
        return EX_USAGE;
    }
    try {
        date::get_tzdb(); // its first use reads the leap seconds and lists all zones: some ms
        const Instants at;
        HinnantDate hinnant;
        if (!agree(at, hinnant)) return EXIT_FAILURE;
        measure_all(bench, at, hinnant);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "timescale-peers: %s\n", error.what());
        return EX_UNAVAILABLE;
    }
}
