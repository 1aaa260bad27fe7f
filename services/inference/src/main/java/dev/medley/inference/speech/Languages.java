package dev.medley.inference.speech;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/** The languages of Whisper, by code and by English name. */
public final class Languages {
    /** Languages that are written without spaces between words. */
    private static final Set<String> UNSPACED = Set.of("zh", "ja", "th", "lo", "my", "yue");

    private static final Map<String, String> NAMES = new HashMap<>();
    private static final Map<String, String> CODES = new HashMap<>();

    static {
        var languages = new Properties();
        try (var in = Languages.class.getResourceAsStream("/whisper-languages.properties")) {
            languages.load(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        languages.stringPropertyNames().forEach(code -> {
            String[] names = languages.getProperty(code).split(",");
            NAMES.put(code, names[0]);
            for (String name : names) {
                CODES.put(name, code);
            }
        });
    }

    private Languages() {}

    /**
     * The code of a language, given by code or English name in any case; what is neither is given back in lower case.
     */
    public static String codeOf(String language) {
        String lower = language.strip().toLowerCase(Locale.ROOT);
        return CODES.getOrDefault(lower, lower);
    }

    /** The English name of a language, such as {@code english}; the code itself if Whisper does not know it. */
    public static String nameOf(String code) {
        return NAMES.getOrDefault(code, code);
    }

    static boolean hasSpaces(String code) {
        return !UNSPACED.contains(code);
    }
}
