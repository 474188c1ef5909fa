# %% Command line
if __name__ == "__main__":
    main()
