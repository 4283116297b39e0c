// Made by Tools/update-leap-seconds from the IERS's leap-seconds.list: do not edit.

extension LeapSecondTable {
    /// The table that this version was built with; it vouches for itself until 2027-06-28.
    public static let compiledIn = LeapSecondTable(
        trusted: [
            (730, 10),
            (912, 11),
            (1096, 12),
            (1461, 13),
            (1826, 14),
            (2191, 15),
            (2557, 16),
            (2922, 17),
            (3287, 18),
            (3652, 19),
            (4199, 20),
            (4564, 21),
            (4929, 22),
            (5660, 23),
            (6574, 24),
            (7305, 25),
            (7670, 26),
            (8217, 27),
            (8582, 28),
            (8947, 29),
            (9496, 30),
            (10043, 31),
            (10592, 32),
            (13149, 33),
            (14245, 34),
            (15522, 35),
            (16617, 36),
            (17167, 37),
        ],
        expiry: UnixTime(seconds: 1814140800))
}
