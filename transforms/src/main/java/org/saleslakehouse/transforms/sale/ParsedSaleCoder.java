package org.saleslakehouse.transforms.sale;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/**
 * The record, then the name of the reason, which is null for a sale, then what belongs to either.
 */
public final class ParsedSaleCoder extends AtomicCoder<ParsedSale> {
  private static final ParsedSaleCoder INSTANCE = new ParsedSaleCoder();

  public static ParsedSaleCoder of() {
    return INSTANCE;
  }

  private ParsedSaleCoder() {}

  @Override
  public void encode(ParsedSale parsed, OutputStream out) throws IOException {
    SourceRecordCoder.of().encode(parsed.source(), out);
    Rejection rejection = parsed.rejection();
    if (rejection == null) {
      Wire.writeText(null, out);
      SaleCoder.of().encode(parsed.sale(), out);
      Wire.writeText(parsed.qualityWarnings(), out);
    } else {
      Wire.writeText(rejection.reason().name(), out);
      Wire.writeText(rejection.field(), out);
      Wire.writeText(rejection.detail(), out);
    }
  }

  @Override
  public ParsedSale decode(InputStream in) throws IOException {
    SourceRecord source = SourceRecordCoder.of().decode(in);
    String reason = Wire.readNullableText(in);
    if (reason == null) {
      Sale sale = SaleCoder.of().decode(in);
      return new ParsedSale(source, sale, null, Wire.readNullableText(in));
    }
    String field = Wire.readNullableText(in);
    String detail = Wire.readNullableText(in);
    return ParsedSale.rejected(
        source, new Rejection(Rejection.Reason.valueOf(reason), field, detail));
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
