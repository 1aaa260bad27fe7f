package dev.medley.starter.speech;

import java.util.List;

/** Numbers, times, dates and sums of money as English says them. */
final class SpokenNumber {
    private static final List<String> SMALL = List.of(
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen");
    private static final List<String> TENS =
            List.of("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety");
    private static final List<String> ORDINALS = List.of(
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "twentieth",
            "thirtieth");
    private static final List<String> MONTHS = List.of(
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december");
    private static final List<String> DAYS =
            List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");
    private static final List<String> MINUTES =
            List.of("five past", "ten past", "a quarter past", "twenty past", "half past", "ten to", "a quarter to");
    private static final List<String> UNITS = List.of(
            "percent",
            "dollars",
            "pounds",
            "euros",
            "minutes",
            "hours",
            "days",
            "weeks",
            "months",
            "years",
            "people",
            "kilometers",
            "miles",
            "grams",
            "degrees",
            "pages",
            "times");
    private static final int DIGITS_LEAST = 3;
    private static final int DIGITS_MOST = 8;
    private static final int MILLION = 1_000_000;

    private SpokenNumber() {}

    /** A whole number below a million, in words. */
    static String words(int number) {
        if (number < 0 || number >= MILLION) {
            throw new IllegalArgumentException("Numbers from 0 to 999,999 have words here, not " + number);
        }
        if (number < SMALL.size()) {
            return SMALL.get(number);
        }
        if (number < 100) {
            return TENS.get(number / 10) + (number % 10 == 0 ? "" : ' ' + SMALL.get(number % 10));
        }
        if (number < 1000) {
            String rest = number % 100 == 0 ? "" : " and " + words(number % 100);
            return SMALL.get(number / 100) + " hundred" + rest;
        }
        int rest = number % 1000;
        String joined = rest == 0 ? "" : (rest < 100 ? " and " : " ") + words(rest);
        return words(number / 1000) + " thousand" + joined;
    }

    /** Something to say with a number in it. */
    static String phrase(Draw draw) {
        return switch (draw.between(0, 5)) {
            case 0 -> words(size(draw)) + ' ' + draw.from(UNITS);
            case 1 -> words(draw.between(1, 12)) + ' ' + words(draw.between(10, 59));
            case 2 -> draw.from(MINUTES) + ' ' + words(draw.between(1, 12));
            case 3 -> draw.from(DAYS) + " the " + draw.from(ORDINALS) + " of " + draw.from(MONTHS);
            case 4 -> digits(draw);
            default -> words(size(draw)) + " point " + words(draw.between(1, 9));
        };
    }

    /** Small numbers are said most. */
    private static int size(Draw draw) {
        return switch (draw.between(0, 3)) {
            case 0 -> draw.between(2, 20);
            case 1 -> draw.between(20, 99);
            case 2 -> draw.between(100, 999);
            default -> draw.between(1000, MILLION - 1);
        };
    }

    private static String digits(Draw draw) {
        var text = new StringBuilder(words(draw.between(0, 9)));
        for (int i = draw.between(DIGITS_LEAST, DIGITS_MOST); i > 1; i--) {
            text.append(' ').append(words(draw.between(0, 9)));
        }
        return text.toString();
    }
}
