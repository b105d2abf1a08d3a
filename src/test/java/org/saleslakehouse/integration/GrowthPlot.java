package org.saleslakehouse.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/**
 * Plots what {@code src/test/bench/growth.sh} and {@code endurance.sh} measured. Not a test.
 *
 * <p>Arguments: a file with lines of a series' name, x and y; the PNG file to write; its title; the
 * titles of the axes. The x axis is logarithmic unless {@code linear} follows, the y axis begins at
 * 0.
 */
public final class GrowthPlot {
  private static final int WIDTH_PIXELS = 700;
  private static final int HEIGHT_PIXELS = 400;

  /** The points of one line. */
  private record Series(List<Double> x, List<Double> y) {}

  /** See the class. */
  public static void main(String[] args) throws IOException {
    System.setProperty("java.awt.headless", "true");
    Map<String, Series> all = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      String[] words = line.split(" ", -1);
      Series series =
          all.computeIfAbsent(words[0], n -> new Series(new ArrayList<>(), new ArrayList<>()));
      series.x().add(Double.valueOf(words[1]));
      series.y().add(Double.valueOf(words[2]));
    }
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH_PIXELS)
            .height(HEIGHT_PIXELS)
            .title(args[2])
            .xAxisTitle(args[3])
            .yAxisTitle(args[4])
            .build();
    chart.getStyler().setXAxisLogarithmic(!args[args.length - 1].equals("linear")).setYAxisMin(0.0);
    all.forEach((name, series) -> chart.addSeries(name, series.x(), series.y()));
    BitmapEncoder.saveBitmap(chart, args[1], BitmapFormat.PNG);
  }

  private GrowthPlot() {}
}
