package dev.medley.inference.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Turns tokens into text one at a time, at a cost that does not grow with the text. Text is held back only while the
 * bytes of a character are incomplete; bytes that can't become a character turn into U+FFFD at once. Special tokens
 * show nothing. The pieces together are {@link Tokenizer#decode} of the tokens. Not thread-safe.
 */
public final class TextDecoder {
    private static final byte SPACE = ' ';

    private final Vocabulary vocabulary;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] incomplete = {};
    private boolean firstToken;
    private int spacesToStrip;

    /** @param continuing whether other text comes before, so that a leading space is one */
    TextDecoder(Vocabulary vocabulary, boolean continuing) {
        this.vocabulary = vocabulary;
        this.firstToken = !continuing;
        this.spacesToStrip = continuing ? 0 : vocabulary.style().strippedSpaces();
    }

    /** The text that this token completes; empty if it completes none. Ids without a token show nothing. */
    public String append(int tokenId) {
        if (tokenId < 0 || tokenId >= vocabulary.size() || vocabulary.special().get(tokenId)) {
            return "";
        }
        return decode(withoutLeadingSpaces(vocabulary.bytes()[tokenId]), false);
    }

    /** The text left over: U+FFFD if the last character stayed incomplete. The decoder is then at its end. */
    public String finish() {
        return decode(new byte[0], true);
    }

    private byte[] withoutLeadingSpaces(byte[] token) {
        boolean first = firstToken;
        firstToken = false;
        if (first && vocabulary.style().firstTokenUnspaced()) {
            var kept = ByteBuffer.allocate(token.length);
            for (byte b : token) {
                if (b != SPACE) {
                    kept.put(b);
                }
            }
            return Arrays.copyOf(kept.array(), kept.position());
        }
        int from = 0;
        while (from < token.length && spacesToStrip > 0) {
            spacesToStrip = token[from] == SPACE ? spacesToStrip - 1 : 0;
            from += token[from] == SPACE ? 1 : 0;
        }
        return from == 0 ? token : Arrays.copyOfRange(token, from, token.length);
    }

    private String decode(byte[] more, boolean last) {
        ByteBuffer in = ByteBuffer.allocate(incomplete.length + more.length)
                .put(incomplete)
                .put(more)
                .flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
        utf8.decode(in, out, last);
        if (last) {
            utf8.flush(out);
        }
        incomplete = new byte[in.remaining()];
        in.get(incomplete);
        return out.flip().toString();
    }
}
