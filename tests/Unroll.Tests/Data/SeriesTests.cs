namespace Unroll.Tests.Data;

public class SeriesTests
{
    [Fact]
    public void Slices_keep_dates_and_remember_where_they_began()
    {
        Series airline = BuiltInSeries.Airline();
        Series last = airline[^24..];
        Assert.Equal((24, 120, "1959-01"), (last.Count, last.FirstRow, last.Label(0)));
        Assert.Equal(new DateTime(1961, 1, 1), last.NextDates(2)![0]);
    }

    [Fact]
    public void Plain_rows_have_numbers_for_labels()
    {
        Series rows = Series.From("y", [1, 2, 3]);
        Assert.Null(rows.NextDates(2));
        Assert.Equal("3", rows.Label(3));
        Assert.Equal("2", rows[1..].Label(1));
    }

    [Fact]
    public void A_series_says_what_it_is_and_a_short_one_lists_its_rows()
    {
        Assert.Equal("Passengers: 144 rows (monthly), 1949-01 to 1960-12", BuiltInSeries.Airline().ToString());
        Assert.Equal("Passengers: 2 rows (monthly), 1960-11 to 1960-12\n  1960-11  390\n  1960-12  432", BuiltInSeries.Airline()[^2..].ToString());
        Assert.Equal("a, b: 2 rows, 0 to 1\n  0  1.5  3\n  1  -  4", new Series(["a", "b"], [[1.5, double.NaN], [3, 4]]).ToString());
    }

    [Fact]
    public void Columns_are_picked_in_the_order_given()
    {
        var series = new Series(["a", "b", "c"], [[1, 2], [3, 4], [5, 6]]);
        Series picked = series.Select("c", "a");
        Assert.Equal(["c", "a"], picked.Names);
        Assert.Equal([5.0, 6.0], picked.Column(0).ToArray());
        Assert.Contains("the columns are 'a', 'b', 'c'", Assert.Throws<SeriesException>(() => series.Select("d")).Message);
    }

    [Fact]
    public void The_end_of_the_month_stays_the_end_of_the_month()
    {
        Series series = Series.From("y", [1, 2, 3], new DateTime(2023, 11, 30), new SeriesFrequency(SeriesUnit.Month, 1, EndOfMonth: true));
        Assert.Equal([new DateTime(2024, 2, 29), new DateTime(2024, 3, 31)], series.NextDates(2)!);
    }

    [Fact]
    public void Unequal_columns_repeated_names_and_infinities_are_refused()
    {
        Assert.Throws<SeriesException>(() => new Series(["a", "b"], [[1], [1, 2]]));
        Assert.Throws<SeriesException>(() => new Series(["a", "a"], [[1], [1]]));
        Assert.Throws<SeriesException>(() => new Series(["a"], [[double.PositiveInfinity]]));
        Assert.Throws<SeriesException>(() => new Series(["a"], [[1, 2, 3]], [new(2020, 1, 1), new(2020, 1, 2), new(2020, 1, 2)]));
    }

    [Fact]
    public void The_numbers_given_are_copied()
    {
        double[] numbers = [1, 2, 3];
        Series series = Series.From("y", numbers);
        numbers[0] = 99;
        Assert.Equal(1, series["y"][0]);
    }
}
