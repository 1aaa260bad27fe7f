package dev.medley.inference.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The printable character by which byte-level BPE writes each byte: a byte that is printable in Latin-1 stands for
 * itself, the others follow from U+0100 on.
 *
 * @see <a href="https://github.com/openai/gpt-2/blob/master/src/encoder.py">bytes_to_unicode of GPT-2</a>
 */
public final class ByteLevelAlphabet {
    private static final int BYTES = 256;
    private static final char[] CHARACTERS = characters();
    private static final int[] BYTE_OF_CHARACTER = byteOfCharacter();

    private ByteLevelAlphabet() {}

    /** The character that stands for a byte, given as 0 to 255. */
    public static String character(int unsignedByte) {
        return String.valueOf(CHARACTERS[unsignedByte]);
    }

    /** The text's UTF-8 bytes, each as its character. */
    public static String[] spell(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var spelled = new String[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            spelled[i] = character(Byte.toUnsignedInt(bytes[i]));
        }
        return spelled;
    }

    /** The bytes of a token; a token with a character outside the alphabet is its own UTF-8. */
    static byte[] bytes(String token) {
        var bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = token.charAt(i);
            if (c >= BYTE_OF_CHARACTER.length || BYTE_OF_CHARACTER[c] < 0) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) BYTE_OF_CHARACTER[c];
        }
        return bytes;
    }

    private static char[] characters() {
        var characters = new char[BYTES];
        int next = BYTES;
        for (int b = 0; b < BYTES; b++) {
            characters[b] = (char) (isPrintable(b) ? b : next++);
        }
        return characters;
    }

    private static int[] byteOfCharacter() {
        var table = new int[2 * BYTES];
        Arrays.fill(table, -1);
        for (int b = 0; b < BYTES; b++) {
            table[CHARACTERS[b]] = b;
        }
        return table;
    }

    private static boolean isPrintable(int b) {
        return (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
    }
}
